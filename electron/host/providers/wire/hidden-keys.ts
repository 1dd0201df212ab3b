import { AppError } from '../../../../shared/errors.ts';
import type { PhraseParam, PhraseParams } from '../../../../shared/messages/phrase-params.ts';
import type { Codec, Endpoint, KeyRedactor, ListedModel } from '../provider.ts';

/**
 * What a provider says of a key goes no further: here for failures, lists and other values, in
 * answer-key.ts for the texts of answers. docs/decisions/0051-keys-codings-and-connections.md has the
 * reasons.
 */
export interface HiddenKeys {
  /** The same failure, without any known key in its words. */
  error(endpoint: Endpoint, error: unknown): unknown;
  /** A copy of a JSON value, without any known key in its texts and names. */
  value<T>(endpoint: Endpoint, value: T): T;
  /** A model whose id has a key in it is no model. */
  models(endpoint: Endpoint, models: ListedModel[]): ListedModel[];
}

type Strike = (text: string) => string;

/** Deeper than any reply that is read. */
const deepest = 16;

/** A copy of a JSON value; what is nested more deeply is left out. */
function struckValue(value: unknown, strike: Strike, depth = 0): unknown {
  if (typeof value === 'string') return strike(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return null;
  if (Array.isArray(value)) return value.map((one) => struckValue(one, strike, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [strike(name), struckValue(one, strike, depth + 1)]),
  );
}

function struckParam(param: PhraseParam, strike: Strike): PhraseParam {
  if (typeof param === 'number') return param;
  if (typeof param === 'string') return strike(param);
  return 'key' in param
    ? { ...param, text: strike(param.text), ...paramsOf(param.params, strike) }
    : param.map((one) => struckParam(one, strike) as typeof one);
}

const struckParams = (params: PhraseParams, strike: Strike): PhraseParams =>
  Object.fromEntries(
    Object.entries(params).map(([name, param]) => [name, struckParam(param, strike)]),
  );

const paramsOf = (params: PhraseParams | undefined, strike: Strike): { params?: PhraseParams } =>
  params === undefined ? {} : { params: struckParams(params, strike) };

const knowsNone: KeyRedactor = { remember: () => undefined, strike: (text) => text };

export function createHiddenKeys(redactor: KeyRedactor = knowsNone): HiddenKeys {
  const { strike } = redactor;
  // Most keys are known since the vault opened them.
  const knowing = ({ apiKey }: Endpoint): void => redactor.remember(apiKey);
  return {
    error(endpoint, error) {
      if (!(error instanceof AppError)) return error;
      knowing(endpoint);
      const message = strike(error.message);
      // The same object: its class and what a codec noted on it are its meaning.
      return message === error.message
        ? error
        : Object.assign(error, { message, ...paramsOf(error.params, strike) });
    },
    value(endpoint, value) {
      knowing(endpoint);
      return struckValue(value, strike) as typeof value;
    },
    models(endpoint, models) {
      knowing(endpoint);
      return models.filter(({ id }) => strike(id) === id);
    },
  };
}

/** A codec whose lists and verdicts name no key. `chat` hides it in its own events. */
export function withHiddenKeys(codec: Codec, hidden: HiddenKeys): Codec {
  const { moderate } = codec;
  return {
    ...codec,
    listModels: async (endpoint, options) =>
      hidden.models(endpoint, await codec.listModels(endpoint, options)),
    balance: async (endpoint, options) =>
      hidden.value(endpoint, await codec.balance(endpoint, options)),
    ...(moderate === undefined
      ? {}
      : {
          moderate: async (endpoint, request, options) =>
            hidden.value(endpoint, await moderate(endpoint, request, options)),
        }),
  };
}

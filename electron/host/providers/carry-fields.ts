import type { ChatRequest } from '../../../shared/chat.ts';
import { FieldError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { bodyFields, ownEffects, type BodyField, type WireId } from './body-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A promise that hangs on all that is sent. */
export type Guard = 'local_only' | 'models' | 'budget';

/** Whose request it is, and what the account allows. */
export interface FieldRules {
  /**
   * The caller has a hard budget, a list of models or is local only: what Hearth does not know
   * could break it.
   */
  guarded: boolean;
  /** Which of these it is, where that is known. */
  guard?: Guard | undefined;
  /** Names that the account's owner allows (`allowFields`). */
  allow: readonly string[];
  /** Of a client of the API, who spelled the fields out; the app's own wishes are no conditions. */
  fromApi: boolean;
}

/** The rules of a call. Without any a request is treated as that of a guarded caller. */
export const rulesOf = ({
  fields,
  egress,
}: {
  fields?: FieldRules;
  egress: { purpose: string };
}): FieldRules => fields ?? { guarded: true, allow: [], fromApi: egress.purpose === 'api' };

/** Limits of tokens by names that are made up every year, and LiteLLM's own switches. */
const lengthName = /^max_?\w*tokens?$/i;
const targetName = /^(litellm_|x[-_]litellm)/i;

/** What is known of a field; null where nothing is. */
export function bodyFieldOf(name: string): BodyField | null {
  const found = bodyFields.get(name);
  if (found !== undefined) return found;
  if (lengthName.test(name))
    return {
      effect: 'length',
      at: [],
      instead: phrase('providers.oneLimit').text,
    };
  return targetName.test(name) ? { effect: 'target', at: [] } : null;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Also what is switched off in words: `thinking: { type: 'disabled' }`. */
export const isSwitchedOff = (value: unknown): boolean =>
  isEmpty(value) ||
  value === 0 ||
  (isObject(value) && (Object.keys(value).length === 0 || value['type'] === 'disabled'));

const usualTiers: ReadonlySet<unknown> = new Set([
  'auto',
  'default',
  'standard',
  'standard_only',
  'STANDARD',
]);
/**
 * What each wire calls the usual price: it may be sent, since it is never dearer than leaving the
 * field out.
 */
const usualTierAt: Partial<Record<WireId, string>> = {
  openai: 'default',
  'openai-responses': 'default',
  anthropic: 'standard_only',
};

/** Values that mean the usual price. `modalities` of text alone ask for nothing else. */
function isUsual(name: string, value: unknown): boolean {
  if (name === 'service_tier' || name === 'serviceTier') return usualTiers.has(value);
  if (name === 'speed') return value === 'standard';
  return name === 'modalities' && Array.isArray(value) && value.every((one) => one === 'text');
}

const saysNothing = (name: string, value: unknown, { effect, neutral }: BodyField): boolean =>
  isEmpty(value) ||
  (neutral !== undefined && value === neutral) ||
  isUsual(name, value) ||
  ((effect === 'count' || effect === 'length') && value === 0);

/**
 * Whether a field can be left out without a difference: a label, or a value that says no more than
 * its absence.
 */
export function changesNothing(name: string, value: unknown): boolean {
  const field = bodyFieldOf(name);
  return field !== null && (field.effect === 'label' || saysNothing(name, value, field));
}

/** The promise that a further field could break, for the message: the first that applies. */
const guardedBy = ({ guard }: Pick<FieldRules, 'guard'>): string => {
  if (guard === 'local_only') return phrase('providers.guardLocalOnly').text;
  if (guard === 'models') return phrase('providers.guardModels').text;
  return guard === 'budget'
    ? phrase('providers.guardBudget').text
    : phrase('providers.guardAny').text;
};

function unknownField(name: string, rules: FieldRules): FieldError {
  return new FieldError(name, phrase('providers.unknownField', { name, guard: guardedBy(rules) }));
}

function refusedField(name: string, { effect, instead }: BodyField, rules: FieldRules): FieldError {
  const what = {
    length: phrase('providers.changesLength').text,
    count: phrase('providers.changesCount').text,
    target: phrase('providers.changesTarget').text,
    price: phrase('providers.changesPrice').text,
    service: phrase('providers.changesService').text,
    label: '',
    answer: '',
  }[effect];
  const mayAllowIt = !ownEffects.has(effect);
  const advice =
    instead === undefined || /^leave it out/i.test(instead)
      ? (instead ?? phrase('providers.leaveOut').text)
      : phrase('providers.leaveOutInstead', { instead }).text;
  const guarded =
    mayAllowIt && rules.guarded
      ? phrase('providers.notHereEither', { guard: guardedBy(rules) }).text
      : '';
  const allowed = mayAllowIt && !rules.guarded ? phrase('providers.accountMayAllow').text : '';
  return new FieldError(
    name,
    phrase('providers.refusedField', { name, what, advice, guarded, allowed }),
  );
}

/** Whether a field that changes the words of the answer may go to a wire. Throws as `isCarried`. */
function isAnswerFieldCarried(
  name: string,
  value: unknown,
  wire: WireId,
  { at, neutral, fromApi }: Pick<BodyField, 'at' | 'neutral'> & Pick<FieldRules, 'fromApi'>,
): boolean {
  if (at.includes(wire)) return true;
  if (!fromApi || value === neutral || isSwitchedOff(value)) return false;
  throw new FieldError(name, phrase('dialects.wireLacks', { wire: wireNames[wire], name }));
}

/** Whether a field may go to this wire; throws a `FieldError` where it must be refused by name. */
function isCarried(name: string, value: unknown, wire: WireId, rules: FieldRules): boolean {
  const { guarded, allow } = rules;
  const field = bodyFieldOf(name);
  if (field === null) {
    if (guarded && !allow.includes(name)) throw unknownField(name, rules);
    return wire !== 'local';
  }
  const { effect, at } = field;
  // A model of this machine reads what it knows, and its own limits are refused by name elsewhere
  // (local-limits.ts).
  if (effect === 'label' || (effect === 'answer' && wire === 'local'))
    return at.includes(wire) || wire === 'local';
  if (effect === 'answer')
    return isAnswerFieldCarried(name, value, wire, {
      at,
      neutral: field.neutral,
      fromApi: rules.fromApi,
    });
  if (saysNothing(name, value, field))
    return name === 'service_tier' && value === usualTierAt[wire];
  if (!guarded && !ownEffects.has(effect) && allow.includes(name) && wire !== 'local') return true;
  throw refusedField(name, field, rules);
}

const wireNames: Readonly<Record<WireId, string>> = {
  openai: phrase('dialects.wire.openai').text,
  'openai-responses': phrase('dialects.wire.responses').text,
  anthropic: phrase('dialects.wire.anthropic').text,
  gemini: phrase('dialects.wire.gemini').text,
  coze: phrase('dialects.wire.coze').text,
  local: phrase('dialects.wire.local').text,
};

/** Fields inside a container: those in the table, and unknown ones where they may pass. */
function innerFields(
  name: string,
  value: Fields,
  inner: readonly string[],
  rules: FieldRules,
): Fields {
  const { guarded, allow } = rules;
  const kept: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) {
    const path = `${name}.${key}`;
    const field = inner.includes(key) ? null : bodyFieldOf(key);
    if (inner.includes(key)) kept[key] = one;
    else if (name === 'cache_control' || (field !== null && saysNothing(key, one, field))) continue;
    else if (field !== null && field.effect !== 'label' && field.effect !== 'answer')
      throw refusedField(path, field, rules);
    else if (guarded && !allow.includes(path)) throw unknownField(path, rules);
    else kept[key] = one;
  }
  return kept;
}

/**
 * The further fields of a request as they go to a wire. Throws a `FieldError` that names the first
 * one that may not be sent.
 */
export function carriedFields(extra: Fields | undefined, wire: WireId, rules: FieldRules): Fields {
  if (extra === undefined) return {};
  const carried: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(extra)) {
    if (!isCarried(name, value, wire, rules)) continue;
    const inner = bodyFields.get(name)?.inner;
    carried[name] =
      inner !== undefined && isObject(value) ? innerFields(name, value, inner, rules) : value;
  }
  return carried;
}

/** A request with the fields that may go to a wire. Throws as `carriedFields`. */
export function withCarriedFields(
  request: ChatRequest,
  wire: WireId,
  rules: FieldRules,
): ChatRequest {
  if (request.extra === undefined) return request;
  const { extra, ...rest } = request;
  const carried = carriedFields(extra, wire, rules);
  return Object.keys(carried).length === 0 ? rest : { ...rest, extra: carried };
}

/** Names are the caller's own words; a ledger is no place for more of them. */
const mostNames = 20;
const longestName = 60;

/**
 * The names of the fields that the table does not know, also inside of containers, for the ledger;
 * null where there are none.
 */
export function unknownFields(extra: Fields | undefined): string | null {
  if (extra === undefined) return null;
  const names = Object.entries(extra).flatMap(([name, value]) => {
    if (bodyFieldOf(name) === null) return [name];
    const inner = bodyFields.get(name)?.inner;
    return inner === undefined || !isObject(value)
      ? []
      : Object.keys(value)
          .filter((key) => !inner.includes(key) && bodyFieldOf(key) === null)
          .map((key) => `${name}.${key}`);
  });
  const shown = names.slice(0, mostNames).map((name) => name.slice(0, longestName));
  return shown.length === 0 ? null : shown.join(', ') + (names.length > mostNames ? ' …' : '');
}

/** Whether an account may allow a field: not what Hearth says itself. */
export const mayAllow = (name: string): boolean =>
  !ownEffects.has(bodyFieldOf(name.split('.').at(-1) ?? name)?.effect ?? 'answer');

import type {
  ChatEvent,
  ChatRequest,
  EmbedRequest,
  EmbedResult,
  ModerateRequest,
  ModerateResult,
  RerankRequest,
  RerankResult,
} from '../../../../shared/chat.ts';
import type { Account } from '../../../../shared/contract/accounts.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Pool } from '../../accounts/pool.ts';
import type { WithAccountKey } from '../../accounts/with-account-key.ts';
import type { Guard } from '../../providers/carry-fields.ts';
import { providerOf } from '../../providers/catalogue/provider-catalogue.ts';
import type {
  CallOptions,
  Codec,
  Codecs,
  Endpoint,
  ListedModel,
  ReportedBalance,
} from '../../providers/provider.ts';
import { unreadableStream } from '../../providers/wire/unreadable-event.ts';
import type { SendOptions } from './attempt-input.ts';
import type { OutgoingRequest } from './content-filter.ts';
import type { RequestContext } from './request-context.ts';

/** How a request with one response is sent. */
export type SingleResponseOptions = Pick<SendOptions, 'signal' | 'onSent' | 'timeouts'>;

type OptionsInput = Omit<SendOptions, 'plain'> & { plain?: boolean; guard?: Guard | null };

export interface AccountCallsDeps {
  withKey: WithAccountKey;
  codecs: Codecs;
  pool: Pick<Pool, 'reported'>;
}

const listTimeoutMs = 20_000;

/** One unreadable event is skipped; three in a row are no accident. */
const mostUnreadable = 3;

const endpointOf = (account: Account, apiKey: string): Endpoint => ({
  provider: account.provider,
  accountId: account.id,
  baseUrl: account.baseUrl,
  ca: account.ca,
  apiKey,
});

/** Options of Hearth's own calls, which carry no text of a caller. */
const ownOptions = (
  ownerId: string,
  purpose: 'model-list' | 'account-check',
  stop: AbortSignal | undefined,
): CallOptions => {
  const timeout = AbortSignal.timeout(listTimeoutMs);
  return {
    signal: stop === undefined ? timeout : AbortSignal.any([stop, timeout]),
    egress: { ownerId, purpose },
    probe: true,
  };
};

type CallTarget = Pick<OutgoingRequest<unknown>, 'isLocalTarget'> & { account: Account };

/** Options of a caller's request. */
const createOptions =
  (pool: AccountCallsDeps['pool']) =>
  (
    { account, isLocalTarget }: CallTarget,
    { caller, purpose, requestId }: RequestContext,
    { signal, onSent, onData, onUnreadable, timeouts, plain = false, guard }: OptionsInput,
  ): CallOptions => ({
    signal,
    plain,
    onSent,
    onData,
    onUnreadable: (event) => {
      onUnreadable?.();
      if (event.inARow >= mostUnreadable)
        throw unreadableStream(new URL(account.baseUrl).host, event);
    },
    ...(timeouts === undefined ? {} : { timeouts }),
    // Where nothing is known of the caller it is treated as a guarded one.
    fields: {
      guarded: guard !== null,
      guard: guard ?? undefined,
      allow: account.allowFields,
      fromApi: purpose === 'api',
    },
    egress: {
      ownerId: caller.ownerId,
      purpose,
      requestId,
      localOnly: caller.localOnly || isLocalTarget,
    },
    onLimits: (limits) => pool.reported(account.id, limits),
    // What a probe sends is Hearth's own.
    ...(purpose === 'probe' ? { probe: true } : {}),
  });

interface SingleCall<Request, Result> {
  /** For a message. */
  name: string;
  /** Undefined where the codec has no such call. */
  send: (
    codec: Codec,
    endpoint: Endpoint,
    request: Request,
    options: CallOptions,
  ) => Promise<Result> | undefined;
}

/** Calls to accounts, with the key taken out of the vault for this one call. */
export function createAccountCalls({ withKey, codecs, pool }: AccountCallsDeps) {
  const codecOf = (provider: string): Codec => codecs[providerOf(provider)?.codec ?? 'openai'];
  const optionsOf = createOptions(pool);

  const single =
    <Request, Result>({ name, send }: SingleCall<Request, Result>) =>
    (
      account: Account,
      { request, isLocalTarget }: OutgoingRequest<Request>,
      context: RequestContext,
      options: SingleResponseOptions,
    ): Promise<Result> =>
      withKey.call(
        context.caller.ownerId,
        account.id,
        (apiKey) =>
          send(
            codecOf(account.provider),
            endpointOf(account, apiKey),
            request,
            optionsOf({ account, isLocalTarget }, context, options),
          ) ??
          Promise.reject(
            new AppError(
              'bad_request',
              phrase('routing.noCall', { name: account.name, call: name }),
            ),
          ),
      );

  return {
    chat: (
      account: Account,
      { request, isLocalTarget, restore }: OutgoingRequest<ChatRequest>,
      context: RequestContext,
      options: SendOptions & { guard?: Guard | null },
    ): AsyncIterable<ChatEvent> =>
      restore(
        withKey.stream(context.caller.ownerId, account.id, (apiKey) =>
          codecOf(account.provider).chat(
            endpointOf(account, apiKey),
            request,
            optionsOf({ account, isLocalTarget }, context, options),
          ),
        ),
      ),
    /** The most tokens that the account's codec adds to a chat from earlier answers. */
    tokensHandedBack: (
      account: Account,
      model: string,
      request: ChatRequest,
      { caller }: RequestContext,
    ): number =>
      codecOf(account.provider).tokensHandedBack?.(
        { ownerId: caller.ownerId, accountId: account.id, model },
        request,
      ) ?? 0,
    embed: single<EmbedRequest, EmbedResult>({
      name: 'embedding',
      send: (codec, endpoint, request, options) => codec.embed(endpoint, request, options),
    }),
    rerank: single<RerankRequest, RerankResult>({
      name: 'rerank',
      send: (codec, endpoint, request, options) => codec.rerank?.(endpoint, request, options),
    }),
    moderate: single<ModerateRequest, ModerateResult>({
      name: 'moderation',
      send: (codec, endpoint, request, options) => codec.moderate?.(endpoint, request, options),
    }),
    list: (
      account: Account,
      ownerId: string,
      stop?: AbortSignal,
    ): Promise<readonly ListedModel[]> =>
      withKey.call(ownerId, account.id, (apiKey) =>
        codecOf(account.provider).listModels(
          endpointOf(account, apiKey),
          ownOptions(ownerId, 'model-list', stop),
        ),
      ),
    /** Null where the provider has no such call. */
    balance: (
      account: Account,
      ownerId: string,
      stop?: AbortSignal,
    ): Promise<ReportedBalance | null> =>
      withKey.call(ownerId, account.id, (apiKey) =>
        codecOf(account.provider).balance(
          endpointOf(account, apiKey),
          ownOptions(ownerId, 'account-check', stop),
        ),
      ),
  };
}

export type AccountCalls = ReturnType<typeof createAccountCalls>;

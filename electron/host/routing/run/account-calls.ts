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
import type { Keyed } from '../../accounts/with-account-key.ts';
import type { Pool } from '../../accounts/pool.ts';
import type { Guard } from '../../providers/carry-fields.ts';
import { providerOf } from '../../providers/catalogue.ts';
import type {
  CallOptions,
  Codec,
  Codecs,
  Endpoint,
  ListedModel,
  ReportedBalance,
} from '../../providers/provider.ts';
import type { SendOptions } from './attempt.ts';
import type { Outgoing } from './content-filter.ts';
import type { Routing } from './request-context.ts';

/** How what comes in one piece is sent. */
export type PieceOptions = Pick<SendOptions, 'signal' | 'onSent'>;

const listTimeoutMs = 20_000;

const without = (account: Account, call: string): Promise<never> =>
  Promise.reject(new AppError('bad_request', `${account.name} has no ${call} call.`));

const within = (stop: AbortSignal | undefined): AbortSignal =>
  stop === undefined
    ? AbortSignal.timeout(listTimeoutMs)
    : AbortSignal.any([stop, AbortSignal.timeout(listTimeoutMs)]);

/** Sends to accounts, with the key taken out of the vault for this one call. */
export function createSending({
  keyed,
  codecs,
  pool,
}: {
  keyed: Keyed;
  codecs: Codecs;
  pool: Pick<Pool, 'reported'>;
}) {
  const codecOf = (provider: string): Codec => codecs[providerOf(provider)?.codec ?? 'openai'];
  const endpointOf = (account: Account, apiKey: string): Endpoint => ({
    provider: account.provider,
    accountId: account.id,
    baseUrl: account.baseUrl,
    ca: account.ca,
    apiKey,
  });
  const optionsOf = (
    account: Account,
    { caller, purpose, requestId }: Routing,
    {
      signal,
      onSent,
      plain = false,
      guard,
    }: PieceOptions & { plain?: boolean; guard?: Guard | null },
    staysHere: boolean,
  ): CallOptions => ({
    signal,
    plain,
    onSent,
    // Without word of the caller it is treated as a guarded one.
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
      localOnly: caller.localOnly || staysHere,
    },
    onLimits: (limits) => pool.reported(account.id, limits),
    // What a probe sends is Hearth's own.
    ...(purpose === 'probe' ? { probe: true } : {}),
  });
  const ownOptions = (
    ownerId: string,
    purpose: 'model-list' | 'account-check',
    signal: AbortSignal,
  ): CallOptions => ({ signal, egress: { ownerId, purpose }, probe: true });
  return {
    chat: (
      account: Account,
      { request, staysHere, restore }: Outgoing<ChatRequest>,
      routing: Routing,
      options: SendOptions & { guard?: Guard | null },
    ): AsyncIterable<ChatEvent> =>
      restore(
        keyed.stream(routing.caller.ownerId, account.id, (apiKey) =>
          codecOf(account.provider).chat(
            endpointOf(account, apiKey),
            request,
            optionsOf(account, routing, options, staysHere),
          ),
        ),
      ),
    /** The most tokens that the account's codec adds to a chat from earlier answers. */
    tokensHandedBack: (
      account: Account,
      model: string,
      request: ChatRequest,
      { caller }: Routing,
    ): number =>
      codecOf(account.provider).tokensHandedBack?.(
        { ownerId: caller.ownerId, accountId: account.id, model },
        request,
      ) ?? 0,
    embed: (
      account: Account,
      { request, staysHere }: Outgoing<EmbedRequest>,
      routing: Routing,
      options: PieceOptions,
    ): Promise<EmbedResult> =>
      keyed.call(routing.caller.ownerId, account.id, (apiKey) =>
        codecOf(account.provider).embed(
          endpointOf(account, apiKey),
          request,
          optionsOf(account, routing, options, staysHere),
        ),
      ),
    rerank: (
      account: Account,
      { request, staysHere }: Outgoing<RerankRequest>,
      routing: Routing,
      options: PieceOptions,
    ): Promise<RerankResult> =>
      keyed.call(
        routing.caller.ownerId,
        account.id,
        (apiKey) =>
          codecOf(account.provider).rerank?.(
            endpointOf(account, apiKey),
            request,
            optionsOf(account, routing, options, staysHere),
          ) ?? without(account, 'rerank'),
      ),
    moderate: (
      account: Account,
      { request, staysHere }: Outgoing<ModerateRequest>,
      routing: Routing,
      options: PieceOptions,
    ): Promise<ModerateResult> =>
      keyed.call(
        routing.caller.ownerId,
        account.id,
        (apiKey) =>
          codecOf(account.provider).moderate?.(
            endpointOf(account, apiKey),
            request,
            optionsOf(account, routing, options, staysHere),
          ) ?? without(account, 'moderation'),
      ),
    list: (
      account: Account,
      ownerId: string,
      stop?: AbortSignal,
    ): Promise<readonly ListedModel[]> =>
      keyed.call(ownerId, account.id, (apiKey) =>
        codecOf(account.provider).listModels(
          endpointOf(account, apiKey),
          ownOptions(ownerId, 'model-list', within(stop)),
        ),
      ),
    /** Null where the provider has no such call. */
    balance: (
      account: Account,
      ownerId: string,
      stop?: AbortSignal,
    ): Promise<ReportedBalance | null> =>
      keyed.call(ownerId, account.id, (apiKey) =>
        codecOf(account.provider).balance(
          endpointOf(account, apiKey),
          ownOptions(ownerId, 'account-check', within(stop)),
        ),
      ),
  };
}

export type Sending = ReturnType<typeof createSending>;

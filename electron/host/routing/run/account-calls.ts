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
import type { WithAccountKey } from '../../accounts/with-account-key.ts';
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
import type { OutgoingRequest } from './content-filter.ts';
import type { RequestContext } from './request-context.ts';

/** How what comes in one piece is sent. */
export type SingleResponseOptions = Pick<SendOptions, 'signal' | 'onSent'>;

const listTimeoutMs = 20_000;

const without = (account: Account, call: string): Promise<never> =>
  Promise.reject(new AppError('bad_request', `${account.name} has no ${call} call.`));

const within = (stop: AbortSignal | undefined): AbortSignal =>
  stop === undefined
    ? AbortSignal.timeout(listTimeoutMs)
    : AbortSignal.any([stop, AbortSignal.timeout(listTimeoutMs)]);

/** Sends to accounts, with the key taken out of the vault for this one call. */
export function createAccountCalls({
  keyed,
  codecs,
  pool,
}: {
  keyed: WithAccountKey;
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
    { caller, purpose, requestId }: RequestContext,
    {
      signal,
      onSent,
      plain = false,
      guard,
    }: SingleResponseOptions & { plain?: boolean; guard?: Guard | null },
    isLocalTarget: boolean,
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
      localOnly: caller.localOnly || isLocalTarget,
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
      { request, isLocalTarget, restore }: OutgoingRequest<ChatRequest>,
      context: RequestContext,
      options: SendOptions & { guard?: Guard | null },
    ): AsyncIterable<ChatEvent> =>
      restore(
        keyed.stream(context.caller.ownerId, account.id, (apiKey) =>
          codecOf(account.provider).chat(
            endpointOf(account, apiKey),
            request,
            optionsOf(account, context, options, isLocalTarget),
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
    embed: (
      account: Account,
      { request, isLocalTarget }: OutgoingRequest<EmbedRequest>,
      context: RequestContext,
      options: SingleResponseOptions,
    ): Promise<EmbedResult> =>
      keyed.call(context.caller.ownerId, account.id, (apiKey) =>
        codecOf(account.provider).embed(
          endpointOf(account, apiKey),
          request,
          optionsOf(account, context, options, isLocalTarget),
        ),
      ),
    rerank: (
      account: Account,
      { request, isLocalTarget }: OutgoingRequest<RerankRequest>,
      context: RequestContext,
      options: SingleResponseOptions,
    ): Promise<RerankResult> =>
      keyed.call(
        context.caller.ownerId,
        account.id,
        (apiKey) =>
          codecOf(account.provider).rerank?.(
            endpointOf(account, apiKey),
            request,
            optionsOf(account, context, options, isLocalTarget),
          ) ?? without(account, 'rerank'),
      ),
    moderate: (
      account: Account,
      { request, isLocalTarget }: OutgoingRequest<ModerateRequest>,
      context: RequestContext,
      options: SingleResponseOptions,
    ): Promise<ModerateResult> =>
      keyed.call(
        context.caller.ownerId,
        account.id,
        (apiKey) =>
          codecOf(account.provider).moderate?.(
            endpointOf(account, apiKey),
            request,
            optionsOf(account, context, options, isLocalTarget),
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

export type AccountCalls = ReturnType<typeof createAccountCalls>;

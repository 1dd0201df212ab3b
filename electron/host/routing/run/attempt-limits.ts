import type { ChatRequest } from '../../../../shared/chat.ts';
import type { AttemptLimitSettings } from '../../../../shared/contract/attempt-limits.ts';
import { hourMs } from '../../../../shared/time.ts';
import {
  knownModelOf,
  providerOf,
  type Provider,
} from '../../providers/catalogue/provider-catalogue.ts';
import { settingsOfModel } from '../../accounts/account-models.ts';
import type { PlanOptions, PlannedAttempt } from '../candidates/candidate.ts';
import { isLocalTarget } from '../candidates/local-target.ts';

/** How long one attempt may be silent, ms; `Infinity` where nothing limits it. */
export interface AttemptLimits {
  connectMs: number;
  /** Until the first content. When it passes, another provider is asked too. */
  firstEventMs: number;
  /** Between two events; heartbeats count as events. */
  betweenEventsMs: number;
  /** All of it; what the user set for the model. */
  totalMs: number;
}

/** A silent attempt is given up after this many times its limit, whether or not another answers. */
export const giveUpFactor = 3;

/** Under this a connection within a continent is there many times over; two SYNs may be lost. */
const connectMs = 5_000;
const firstEventMs = 10_000;
/** A prompt is read at 2,000 tokens a second, or faster. */
const msPerPromptToken = 0.5;
const betweenEventsMs = 30_000;
/** They think before they write, and may show nothing of it. */
const reasoning = { firstEventMs: 60_000, betweenEventsMs: 120_000 };

/** An answer in one piece is hedged no sooner than this: its first byte comes with its last. */
const hedgeWholeAfterMs = 60_000;

const reasoningNames =
  /(^|[/:-])(o[1-9]|gpt-5|gpt-oss|r1|qwq|grok-[4-9])([.:-]|$)|reason|think|magistral/i;

/** Names that were looked up; a machine asks for a handful. */
const known = new Map<string, boolean>();
const mostKnown = 500;

function isReasoningModel(provider: string, model: string): boolean {
  const key = `${provider} ${model}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const listed = knownModelOf(provider, model)?.capabilities?.includes('reasoning') === true;
  const isReasoning = listed || reasoningNames.test(model);
  if (known.size < mostKnown) known.set(key, isReasoning);
  return isReasoning;
}

/** Fields by which a request asks a model to think; what they contain decides how long. */
const wantsReasoning = ({ extra }: ChatRequest): boolean =>
  extra !== undefined &&
  (extra['thinking'] ?? extra['reasoning'] ?? extra['reasoning_effort']) !== undefined;

/** Only OpenAI's wire has plain answers, where the provider's carry usage. */
const answersPlain = (provider: Provider | undefined): boolean =>
  provider?.codec === 'openai' && provider.plainUsage === true;

/** Whether the upstream answers in one piece: then its first event is its last. */
export const isOnePiece = (planned: PlannedAttempt, plain: boolean): boolean =>
  plain && planned.account !== null && answersPlain(providerOf(planned.provider));

export interface LimitedAttempt {
  planned: PlannedAttempt;
  request: ChatRequest;
  /** As the prompt is likely to be counted. */
  promptTokens: number;
  /** The answer comes in one piece. */
  onePiece: boolean;
  options: Pick<PlanOptions, 'limits'>;
}

const unlimited: AttemptLimits = {
  connectMs,
  firstEventMs: Infinity,
  betweenEventsMs: Infinity,
  totalMs: Infinity,
};

/** The limits where neither policy nor account sets any. */
function defaultLimitsOf({ planned, request, promptTokens }: LimitedAttempt): AttemptLimits {
  const { account, provider, model } = planned;
  const info = providerOf(provider);
  if (account === null || (info?.free === true && isLocalTarget(account))) return unlimited;
  const stated = settingsOfModel(account, model)?.capabilities.reasoning;
  const thinks = (stated ?? isReasoningModel(provider, model)) || wantsReasoning(request);
  const usual = thinks
    ? reasoning
    : { firstEventMs: firstEventMs + promptTokens * msPerPromptToken, betweenEventsMs };
  // A server of the user's own may have to load the model first.
  const loadingMs = info?.free === true ? (info.timeouts?.firstByteMs ?? 0) : 0;
  return {
    connectMs,
    firstEventMs: Math.max(loadingMs, usual.firstEventMs),
    betweenEventsMs: usual.betweenEventsMs,
    totalMs: Infinity,
  };
}

/**
 * What the policy sets, else what the account sets, else the default. A model on this machine is
 * waited for, however slow it is; so is a server on this machine, unless a limit was set for it.
 */
export function attemptLimitsOf(attempt: LimitedAttempt): AttemptLimits {
  const { planned, onePiece, options } = attempt;
  if (planned.account === null) return unlimited;
  const usual = defaultLimitsOf(attempt);
  const limitOf = (name: keyof AttemptLimitSettings): number =>
    options.limits[name] ?? planned.account?.limits[name] ?? usual[name];
  return {
    connectMs: limitOf('connectMs'),
    firstEventMs: onePiece ? Infinity : limitOf('firstEventMs'),
    betweenEventsMs: limitOf('betweenEventsMs'),
    totalMs: settingsOfModel(planned.account, planned.model)?.timeoutMs ?? Infinity,
  };
}

/** When another account is asked in parallel: by the limit, the policy's hedge, or the deadline. */
export interface AskAfter {
  limits: AttemptLimits;
  onePiece: boolean;
  options: Pick<PlanOptions, 'hedgeAfterMs'>;
  /** What is left until the deadline, and how many attempts share it. */
  leftMs: number;
  attempts: number;
}

/** Ms without an event after which another account is asked too. */
export function askNextAfterMs({
  limits,
  onePiece,
  options: { hedgeAfterMs },
  leftMs,
  attempts,
}: AskAfter): number {
  const hedge =
    hedgeAfterMs === null
      ? Infinity
      : onePiece
        ? Math.max(hedgeAfterMs, hedgeWholeAfterMs)
        : hedgeAfterMs;
  const share = attempts > 1 ? leftMs / attempts : Infinity;
  return Math.min(limits.firstEventMs, hedge, share);
}

/**
 * The connection's own waits: `connectMs` counts, and the others only bound what the attempt's
 * timer bounds already.
 */
export const connectionTimeouts = ({ connectMs: ms }: AttemptLimits) => ({
  connectMs: ms,
  firstByteMs: hourMs,
  idleMs: hourMs,
});

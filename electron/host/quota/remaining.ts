import type { Price } from '../../../shared/contract/prices.ts';
import type { Clock } from './clock.ts';
import { leavesAt, type Counter } from './counter.ts';
import type { LimitMeter } from './limit-meter.ts';
import type { LimitRefusal, MoneyLeft, QuotaView } from './quota.ts';

/** A counter that counts an attempt, with its limits. */
export interface MeterCounter {
  meter: LimitMeter;
  counter: Counter;
}

type LimitKind = 'tokens' | 'costMicro' | 'requests';

/**
 * What waits for running requests alone may go on as soon as one of them ends: reported as a second
 * from now.
 */
export const soonMs = 1_000;

/**
 * Where nothing names a longest answer and a hard limit holds, this is sent: no chat model that is
 * still served has a smaller largest answer (4,096 tokens is that of gpt-4-turbo,
 * platform.openai.com/docs/models).
 */
export const defaultOutputTokens = 4_096;

/**
 * An answer is cut below this only where what is used leaves no more: what running requests hold
 * without need comes back when they end, and waiting for that is better than a stump. 256 tokens
 * are a paragraph or two.
 */
const worthWaitingFor = 256;

/** A limit by the minute has room again in seconds: for more than a paragraph it is worth them. */
const worthAMinute = 1_024;

/** Millionths a token, the dearest that the prompt and the answer may be billed at. */
export interface Rates {
  input: number;
  output: number;
  currency: string;
}

export const ratesOf = ({
  input,
  output,
  cacheRead = 0,
  cacheWrite = 0,
  reasoning = 0,
  currency,
}: Price): Rates => ({
  input: Math.max(input, cacheRead, cacheWrite),
  output: Math.max(output, reasoning),
  currency,
});

export const costOfTokens = (rates: Rates, input: number, output: number): number =>
  Math.ceil(input * rates.input + output * rates.output - 1e-9);

const usedOf = ({ counter }: MeterCounter, kind: LimitKind): number => counter[kind];
const reservedOf = ({ counter }: MeterCounter, kind: LimitKind): number =>
  kind === 'tokens' ? counter.reservedTokens : kind === 'costMicro' ? counter.reservedCostMicro : 0;

/** What is left of a limit; null where it has none. */
export function leftOf(counted: MeterCounter, kind: LimitKind): number | null {
  const limit = counted.meter.limits[kind];
  return limit === null ? null : limit - usedOf(counted, kind) - reservedOf(counted, kind);
}

/** The smallest share that is left of a counter's limits, 0 to 1. */
export function shareLeft(counted: MeterCounter): number {
  const { limits } = counted.meter;
  let share = 1;
  for (const kind of ['tokens', 'costMicro', 'requests'] as const) {
    const limit = limits[kind];
    if (limit !== null)
      share = Math.min(share, (limit - usedOf(counted, kind) - reservedOf(counted, kind)) / limit);
  }
  return Math.max(0, share);
}

/** What is left of each budget of money; nothing where there is none. */
export function moneyLeftOf(counted: readonly MeterCounter[]): Pick<QuotaView, 'moneyLeft'> {
  let moneyLeft: MoneyLeft[] | null = null;
  for (const one of counted) {
    const leftMicro = one.meter.code === 'budget' ? leftOf(one, 'costMicro') : null;
    if (leftMicro !== null)
      (moneyLeft ??= []).push({ leftMicro, currency: one.meter.limits.currency });
  }
  return moneyLeft === null ? {} : { moneyLeft };
}

/** When a limit has room for `need` again. */
function roomAt(counted: MeterCounter, kind: LimitKind, need: number, clock: Clock): number | null {
  const { meter, counter } = counted;
  const limit = meter.limits[kind] ?? 0;
  if (need > limit) return null;
  if (usedOf(counted, kind) + need <= limit) return clock.shownNow() + soonMs;
  if (meter.span.kind === 'calendar') return meter.period.end;
  const at = leavesAt(counter, kind, limit - need);
  return at === null || !meter.span.steady ? at : clock.shown(at);
}

export function limitRefusal(
  counted: MeterCounter,
  kind: LimitKind,
  need: number,
  clock: Clock,
): LimitRefusal {
  const { code, names } = counted.meter;
  return { code, name: names[kind], until: roomAt(counted, kind, need, clock) };
}

/** The first limit that has no room for anything at all. */
export function exhausted(counted: MeterCounter, clock: Clock): LimitRefusal | null {
  for (const kind of ['requests', 'tokens', 'costMicro'] as const) {
    const left = leftOf(counted, kind);
    if (left !== null && left < 1) return limitRefusal(counted, kind, 1, clock);
  }
  return null;
}

export interface SpendRequest {
  inputTokens: number;
  /** For limits by the minute. */
  likelyInputTokens: number;
  /** The longest answer that is asked for. */
  outputTokens: number;
  rates: Rates | null;
  /** It costs no money. */
  free: boolean;
}

const isMinute = ({ span }: LimitMeter): boolean => span.kind === 'rolling' && span.steady;

/**
 * The shortest answer to begin with: of what is asked for, as much as there will be once nothing
 * else is reserved, up to what is worth waiting for.
 */
const leastOf = ({ outputTokens }: SpendRequest, room: number, worth = worthWaitingFor): number =>
  Math.min(outputTokens, Math.max(1, Math.min(worth, room)));

const inputOf = (meter: LimitMeter, { inputTokens, likelyInputTokens }: SpendRequest): number =>
  meter.code === 'rate' ? likelyInputTokens : inputTokens;

/** How long an answer a limit of tokens leaves, and the shortest to begin with. */
function tokensFor(
  counted: MeterCounter,
  wish: SpendRequest,
): { room: number; least: number } | null {
  const { meter, counter } = counted;
  const limit = meter.limits.tokens;
  if (limit === null) return null;
  const inputTokens = inputOf(meter, wish);
  const room = limit - counter.tokens - counter.reservedTokens - inputTokens;
  return {
    room,
    least: isMinute(meter)
      ? leastOf(wish, limit - inputTokens, worthAMinute)
      : leastOf(wish, limit - inputTokens - counter.tokens),
  };
}

/** The same of a limit of costs, where it is in the currency of the request's price. */
function moneyFor(
  { meter: { limits }, counter }: MeterCounter,
  wish: SpendRequest,
): { room: number; least: number } | null {
  const { rates, inputTokens } = wish;
  if (limits.costMicro === null || rates === null || rates.currency !== limits.currency)
    return null;
  const affordable = (leftMicro: number): number => {
    const answer = leftMicro - inputTokens * rates.input;
    return answer < 0
      ? -1
      : rates.output === 0
        ? Infinity
        : Math.floor(answer / rates.output + 1e-9);
  };
  const left = limits.costMicro - counter.costMicro;
  return {
    room: affordable(left - counter.reservedCostMicro),
    least: leastOf(wish, affordable(left)),
  };
}

/** Whether a limit of money has no way to count a request, and may not let it through. */
function isUncounted(
  { limits, allowsUncounted }: LimitMeter,
  { rates, free }: SpendRequest,
): boolean {
  if (limits.costMicro === null || allowsUncounted || free) return false;
  return (
    rates === null || (rates.currency !== limits.currency && (rates.input > 0 || rates.output > 0))
  );
}

const uncountedBy = ({ code, names, limits: { currency } }: LimitMeter): LimitRefusal => ({
  code: 'uncounted',
  name: names.costMicro,
  until: null,
  money: { currency, of: code === 'budget' ? 'budget' : 'account' },
});

/**
 * How long an answer a hard limit has room for, or why it may not be asked for. `Infinity` where it
 * counts no tokens or costs of it.
 */
export function remainingOutput(
  counted: MeterCounter,
  wish: SpendRequest,
  clock: Clock,
): number | LimitRefusal {
  const { rates, inputTokens } = wish;
  if ((leftOf(counted, 'requests') ?? 1) < 1) return limitRefusal(counted, 'requests', 1, clock);
  if (isUncounted(counted.meter, wish)) return uncountedBy(counted.meter);
  const tokens = tokensFor(counted, wish);
  if (tokens !== null && tokens.room < tokens.least)
    return limitRefusal(counted, 'tokens', inputOf(counted.meter, wish) + tokens.least, clock);
  const money = moneyFor(counted, wish);
  if (money !== null && rates !== null && money.room < money.least)
    return limitRefusal(counted, 'costMicro', costOfTokens(rates, inputTokens, money.least), clock);
  return Math.min(tokens?.room ?? Infinity, money?.room ?? Infinity);
}

/**
 * Whether a limit makes Hearth send a longest answer: it counts tokens, or costs of this currency.
 */
export const caps = ({ limits, hard }: LimitMeter, rates: Rates | null): boolean =>
  hard &&
  (limits.tokens !== null ||
    (limits.costMicro !== null && rates !== null && rates.currency === limits.currency));

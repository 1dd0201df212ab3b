import type { Usage } from '../../../shared/chat.ts';
import type { AccountMeters } from './account-meters.ts';
import type { Clock } from './clock.ts';
import { addUse, type Use } from './counter.ts';
import type { LimitMeter } from './limit-meter.ts';
import { createCounterFinder } from './matching-counters.ts';
import type { MeterIndex } from './meter-index.ts';
import type { LimitRefusal, Paid, QuotaRequest, QuotaView, Reservation } from './quota.ts';
import {
  caps,
  costOfTokens,
  defaultOutputTokens,
  exhausted,
  ratesOf,
  remainingOutput,
  shareLeft,
  soonMs,
  type MeterCounter,
  type SpendRequest,
  moneyLeftOf,
} from './remaining.ts';
import { countsIn, type LimitSubject } from './scope.ts';

/** What an attempt reserves in each counter. */
interface ReservedAmounts {
  tokens: number;
  /** The same with the likely prompt, for limits by the minute. */
  likelyTokens: number;
  costMicro: number;
  currency: string | null;
}

/** One attempt that runs, with every counter that has its reservation. */
interface Running extends ReservedAmounts {
  subject: LimitSubject;
  wall: number;
  steady: number;
  counted: MeterCounter[];
  account: AccountMeters | null;
}

export interface Reservations {
  view(subject: LimitSubject, account: AccountMeters | null, concurrency: number | null): QuotaView;
  reserve(
    request: QuotaRequest,
    subject: LimitSubject,
    account: AccountMeters | null,
  ): { reservation: Reservation } | { refusal: LimitRefusal };
  /** Meters were created or filled again: running requests are reserved in them too. */
  hold(meters: readonly LimitMeter[]): void;
  release(meters: readonly LimitMeter[]): void;
}

interface Deps {
  clock: Clock;
  /** Brings the clock, and all that depends on it, to the present. */
  tick: () => void;
  index: MeterIndex;
  /** Called once when a budget reaches the share it alerts at. */
  alert: (meter: LimitMeter) => void;
}

const unlimited: QuotaView = { refusal: null, hard: false, left: null, budgetUsed: null };

const oneRequest: Use = {
  tokens: 0,
  costMicro: 0,
  unknownTokens: 0,
  unknownCostMicro: 0,
  requests: 1,
};

const sumOf = ({ input, cacheRead, cacheWrite, output, reasoning }: Usage): number =>
  input + cacheRead + cacheWrite + output + reasoning;

function countedUse(
  { usage, costMicro, currency, unknownTokens, unknownCostMicro }: Paid,
  meterCurrency: string | null,
): Use {
  const counts = currency !== null && currency === meterCurrency;
  return {
    requests: 0,
    tokens: sumOf(usage),
    unknownTokens,
    costMicro: counts ? (costMicro ?? 0) : 0,
    unknownCostMicro: counts ? unknownCostMicro : 0,
  };
}

/** Whether what is used has reached the share that a budget alerts at. */
export function isAlerting({ meter: { limits, alertAt }, counter }: MeterCounter): boolean {
  const reached = (limit: number | null, used: number): boolean =>
    limit !== null && used >= limit * alertAt;
  return reached(limits.tokens, counter.tokens) || reached(limits.costMicro, counter.costMicro);
}

function addReserved(
  { meter, counter }: MeterCounter,
  { tokens, likelyTokens, costMicro, currency }: ReservedAmounts,
  sign: 1 | -1,
): void {
  counter.reservedTokens += sign * (meter.code === 'rate' ? likelyTokens : tokens);
  if (currency !== null && currency === meter.limits.currency)
    counter.reservedCostMicro += sign * costMicro;
}

const isBusy = (account: AccountMeters | null, concurrency: number | null): boolean =>
  concurrency !== null && account !== null && account.running >= concurrency;

const busy = (clock: Clock): LimitRefusal => ({
  code: 'concurrency',
  name: 'concurrency',
  until: clock.shownNow() + soonMs,
});

const spendOf = (request: QuotaRequest): SpendRequest => ({
  inputTokens: request.inputTokens,
  likelyInputTokens: request.likelyInputTokens ?? request.inputTokens,
  outputTokens: request.maxOutputTokens ?? defaultOutputTokens,
  rates: request.price === null ? null : ratesOf(request.price),
  free: request.free ?? request.account === null,
});

/** The longest answer that all hard limits leave, and whether one of them has to be sent. */
function boundOutput(
  counted: readonly MeterCounter[],
  spend: SpendRequest,
  clock: Clock,
): { outputTokens: number; isCapped: boolean } | { refusal: LimitRefusal } {
  let { outputTokens } = spend;
  let isCapped = false;
  for (const one of counted) {
    if (!one.meter.hard) continue;
    const remaining = remainingOutput(one, spend, clock);
    if (typeof remaining !== 'number') return { refusal: remaining };
    outputTokens = Math.min(outputTokens, remaining);
    isCapped ||= caps(one.meter, spend.rates);
  }
  return { outputTokens, isCapped };
}

function amountsOf(
  { inputTokens, likelyInputTokens, rates }: SpendRequest,
  outputTokens: number,
): ReservedAmounts {
  return {
    tokens: inputTokens + outputTokens,
    likelyTokens: likelyInputTokens + outputTokens,
    costMicro: rates === null ? 0 : costOfTokens(rates, inputTokens, outputTokens),
    currency: rates?.currency ?? null,
  };
}

/** The attempts that run, each with its reservation in every counter that counts it. */
function createRunningAttempts({ clock, tick, alert }: Omit<Deps, 'index'>) {
  const running = new Set<Running>();
  const count = (counted: MeterCounter, one: Running, paid: Paid): void => {
    const { meter, counter } = counted;
    const isSteady = meter.span.kind === 'rolling' && meter.span.steady;
    addUse(
      counter,
      countedUse(paid, meter.limits.currency),
      isSteady ? one.steady : one.wall,
      isSteady ? clock.steady() : clock.wall(),
    );
    const wasAlerted = counter.alerted;
    counter.alerted = isAlerting(counted);
    if (counter.alerted && !wasAlerted && meter.code === 'budget') alert(meter);
  };
  return {
    all: (): Iterable<Running> => running,
    open: (
      subject: LimitSubject,
      account: AccountMeters | null,
      counted: MeterCounter[],
      amounts: ReservedAmounts,
    ): Running => {
      const one: Running = {
        ...amounts,
        subject,
        wall: clock.wall(),
        steady: clock.steady(),
        counted,
        account,
      };
      running.add(one);
      if (account !== null) account.running += 1;
      for (const each of counted) {
        addReserved(each, amounts, 1);
        if (each.meter === account?.minute)
          addUse(each.counter, oneRequest, clock.steady(), clock.steady());
      }
      return one;
    },
    /**
     * What a request uses replaces what it reserved; both at the time of the reservation, as the
     * ledger has it.
     */
    settle: (one: Running, paid: Paid | null): void => {
      if (!running.has(one)) return;
      tick();
      running.delete(one);
      if (one.account !== null) one.account.running -= 1;
      for (const counted of one.counted) {
        addReserved(counted, one, -1);
        if (paid !== null) count(counted, one, paid);
      }
    },
  };
}

/**
 * The bound that a hard limit keeps: a reservation is the most that the prompt can be and the
 * longest answer that may come, so once all is settled a limit is overrun only by what a provider
 * counts beyond the longest answer that it was sent.
 */
export function createReservations({ clock, tick, index, alert }: Deps): Reservations {
  const counters = createCounterFinder({ clock, index });
  const attempts = createRunningAttempts({ clock, tick, alert });

  return {
    view: (subject, account, concurrency) => {
      const { counted, meters, hasBudget } = counters.find(subject, account, false);
      if (meters.length === 0 && concurrency === null) return unlimited;
      let refusal: LimitRefusal | null = isBusy(account, concurrency) ? busy(clock) : null;
      let left =
        concurrency === null || account === null
          ? 1
          : Math.max(0, 1 - account.running / concurrency);
      let budgetUsed = 0;
      for (const one of counted) {
        const share = shareLeft(one);
        if (one.meter.code === 'budget') budgetUsed = Math.max(budgetUsed, 1 - share);
        left = Math.min(left, share);
        if (one.meter.hard) refusal ??= exhausted(one, clock);
      }
      return {
        refusal,
        hard: meters.some(({ hard }) => hard),
        left,
        budgetUsed: hasBudget ? budgetUsed : null,
        ...(hasBudget ? moneyLeftOf(counted) : {}),
      };
    },

    reserve: (request, subject, account) => {
      if (isBusy(account, request.account?.limits.concurrency ?? null))
        return { refusal: busy(clock) };
      const { counted } = counters.find(subject, account, true);
      const spend = spendOf(request);
      const bound = boundOutput(counted, spend, clock);
      if ('refusal' in bound) return bound;
      const { outputTokens, isCapped } = bound;
      const amounts = amountsOf(spend, outputTokens);
      const one = attempts.open(subject, account, counted, amounts);
      const { inputTokens, maxOutputTokens } = request;
      return {
        reservation: {
          tokens: amounts.tokens,
          inputTokens,
          outputTokens,
          costMicro: amounts.costMicro,
          currency: amounts.currency,
          maxOutputTokens:
            isCapped && (maxOutputTokens === null || maxOutputTokens > outputTokens)
              ? outputTokens
              : null,
          settle: (paid) => attempts.settle(one, paid),
        },
      };
    },

    hold: (meters) => {
      for (const one of attempts.all()) {
        for (const meter of meters) {
          if (
            (meter.owner !== null && !one.subject.owners.includes(meter.owner)) ||
            !countsIn(meter.scope, one.subject)
          )
            continue;
          const added: MeterCounter[] = [];
          counters.add(added, meter, one.subject, true);
          for (const each of added) addReserved(each, one, 1);
          one.counted.push(...added);
        }
      }
    },
    release: (meters) => {
      for (const one of attempts.all())
        one.counted = one.counted.filter(({ meter }) => !meters.includes(meter));
    },
  };
}

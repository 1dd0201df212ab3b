import type { Usage } from '../../../shared/chat.ts';
import type { AccountMeters } from './account-meters.ts';
import type { Clock } from './clock.ts';
import { addUse, type Use } from './counter.ts';
import { counterOf, roll, type LimitMeter } from './limit-meter.ts';
import type { MeterIndex } from './meter-index.ts';
import type { Paid, QuotaRequest, QuotaView, LimitRefusal, Reservation } from './quota.ts';
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
} from './remaining.ts';
import { countsIn, type LimitSubject } from './scope.ts';

/** One attempt that runs, with every counter that holds it. */
interface Running {
  who: LimitSubject;
  tokens: number;
  /** The same with the likely prompt, for limits by the minute. */
  likelyTokens: number;
  costMicro: number;
  currency: string | null;
  wall: number;
  steady: number;
  counted: MeterCounter[];
  account: AccountMeters | null;
}

export interface Reservations {
  view(who: LimitSubject, account: AccountMeters | null, concurrency: number | null): QuotaView;
  reserve(
    ask: QuotaRequest,
    who: LimitSubject,
    account: AccountMeters | null,
  ): { reservation: Reservation } | { refusal: LimitRefusal };
  /** A meter was made or filled anew: requests that run are held in it too. */
  hold(meters: readonly LimitMeter[]): void;
  release(meters: readonly LimitMeter[]): void;
}

interface Deps {
  clock: Clock;
  /** Brings the clock, and what hangs on it, to the present. */
  tick: () => void;
  index: MeterIndex;
  /** Told once when a budget reaches the share it alerts at. */
  alert: (meter: LimitMeter) => void;
}

const unlimited: QuotaView = { refusal: null, hard: false, left: null, budgetUsed: null };
function countedOf(
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

const sumOf = ({ input, cacheRead, cacheWrite, output, reasoning }: Usage): number =>
  input + cacheRead + cacheWrite + output + reasoning;

/** Whether what is used has reached the share that a budget alerts at. */
export function isAlerting({ meter: { limits, alertAt }, counter }: MeterCounter): boolean {
  const reached = (limit: number | null, used: number): boolean =>
    limit !== null && used >= limit * alertAt;
  return reached(limits.tokens, counter.tokens) || reached(limits.costMicro, counter.costMicro);
}

type Held = Pick<Running, 'tokens' | 'likelyTokens' | 'costMicro' | 'currency'>;

function addHeld(
  { meter, counter }: MeterCounter,
  { tokens, likelyTokens, costMicro, currency }: Held,
  sign: 1 | -1,
): void {
  counter.reservedTokens += sign * (meter.code === 'rate' ? likelyTokens : tokens);
  if (currency !== null && currency === meter.limits.currency)
    counter.reservedCostMicro += sign * costMicro;
}

/**
 * A client that names a new user with each request fills no memory: beyond these its users are
 * counted as the client alone.
 */
const mostCounters = 10_000;

const busy = (clock: Clock): LimitRefusal => ({
  code: 'concurrency',
  name: 'concurrency',
  until: clock.shownNow() + soonMs,
});

/**
 * The bound that a hard limit keeps: what is held is the most that the prompt can be and the
 * longest answer that may come, so once all is settled a limit is overrun only by what a provider
 * counts beyond the longest answer that it was sent.
 */
export function createReservations({ clock, tick, index, alert }: Deps): Reservations {
  const running = new Set<Running>();
  const found: LimitMeter[] = [];

  const into = (
    counted: MeterCounter[],
    meter: LimitMeter,
    who: LimitSubject,
    create: boolean,
  ): void => {
    roll(meter, clock);
    for (const user of meter.scope.starUser ? who.users : anybody) {
      const counter = counterOf(
        meter,
        clock,
        who,
        user,
        create && (user === who.users[0] || meter.counters < mostCounters || !meter.scope.starUser),
      );
      if (counter !== null) counted.push({ meter, counter });
    }
  };
  const gather = (
    who: LimitSubject,
    account: AccountMeters | null,
    create: boolean,
  ): { counted: MeterCounter[]; any: boolean; budgets: boolean } => {
    const counted: MeterCounter[] = [];
    found.length = 0;
    index.matching(who, found);
    const budgets = found.length > 0;
    if (account?.minute) found.push(account.minute);
    if (account?.day) found.push(account.day);
    if (account?.month) found.push(account.month);
    for (const meter of found) into(counted, meter, who, create);
    return { counted, any: found.length > 0, budgets };
  };

  /**
   * What a request uses takes the place of what it held; both at the time it was held, as the
   * ledger has it.
   */
  const settle = (one: Running, paid: Paid | null): void => {
    if (!running.has(one)) return;
    tick();
    running.delete(one);
    if (one.account !== null) one.account.running -= 1;
    for (const counted of one.counted) {
      const { meter, counter } = counted;
      addHeld(counted, one, -1);
      if (paid === null) continue;
      const used = countedOf(paid, meter.limits.currency);
      const isSteady = meter.span.kind === 'rolling' && meter.span.steady;
      addUse(
        counter,
        used,
        isSteady ? one.steady : one.wall,
        isSteady ? clock.steady() : clock.wall(),
      );
      const wasAlerted = counter.alerted;
      counter.alerted = isAlerting(counted);
      if (counter.alerted && !wasAlerted && meter.code === 'budget') alert(meter);
    }
  };

  const open = (
    ask: QuotaRequest,
    who: LimitSubject,
    account: AccountMeters | null,
    counted: MeterCounter[],
    held: Held,
  ): Running => {
    const one: Running = {
      ...held,
      who,
      wall: clock.wall(),
      steady: clock.steady(),
      counted,
      account,
    };
    running.add(one);
    if (account !== null) account.running += 1;
    for (const each of counted) {
      addHeld(each, held, 1);
      if (each.meter === account?.minute)
        addUse(each.counter, { ...nothing, requests: 1 }, clock.steady(), clock.steady());
    }
    return one;
  };

  return {
    view: (who, account, concurrency) => {
      const { counted, any, budgets } = gather(who, account, false);
      if (!any && concurrency === null) return unlimited;
      let refusal: LimitRefusal | null =
        concurrency !== null && account !== null && account.running >= concurrency
          ? busy(clock)
          : null;
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
        hard: found.some(({ hard }) => hard),
        left,
        budgetUsed: budgets ? budgetUsed : null,
      };
    },

    reserve: (ask, who, account) => {
      const concurrency = ask.account?.limits.concurrency ?? null;
      if (concurrency !== null && account !== null && account.running >= concurrency)
        return { refusal: busy(clock) };
      const { counted } = gather(who, account, true);
      const rates = ask.price === null ? null : ratesOf(ask.price);
      const likelyInputTokens = ask.likelyInputTokens ?? ask.inputTokens;
      const wish: SpendRequest = {
        inputTokens: ask.inputTokens,
        likelyInputTokens,
        outputTokens: ask.maxOutputTokens ?? defaultOutputTokens,
        rates,
        free: ask.free ?? ask.account === null,
      };
      let output = wish.outputTokens;
      let capped = false;
      for (const one of counted) {
        if (!one.meter.hard) continue;
        const room = remainingOutput(one, wish, clock);
        if (typeof room !== 'number') return { refusal: room };
        output = Math.min(output, room);
        capped ||= caps(one.meter, rates);
      }
      const held = {
        tokens: ask.inputTokens + output,
        likelyTokens: likelyInputTokens + output,
        costMicro: rates === null ? 0 : costOfTokens(rates, ask.inputTokens, output),
        currency: rates?.currency ?? null,
      };
      const one = open(ask, who, account, counted, held);
      const maxOutputTokens =
        capped && (ask.maxOutputTokens === null || ask.maxOutputTokens > output) ? output : null;
      const { tokens, costMicro, currency } = held;
      return {
        reservation: {
          tokens,
          inputTokens: ask.inputTokens,
          outputTokens: output,
          costMicro,
          currency,
          maxOutputTokens,
          settle: (paid) => settle(one, paid),
        },
      };
    },

    hold: (meters) => {
      for (const one of running) {
        for (const meter of meters) {
          if (
            (meter.owner !== null && !one.who.owners.includes(meter.owner)) ||
            !countsIn(meter.scope, one.who)
          )
            continue;
          const added: MeterCounter[] = [];
          into(added, meter, one.who, true);
          for (const each of added) addHeld(each, one, 1);
          one.counted.push(...added);
        }
      }
    },
    release: (meters) => {
      for (const one of running)
        one.counted = one.counted.filter(({ meter }) => !meters.includes(meter));
    },
  };
}

const anybody: readonly string[] = [''];
const nothing: Use = {
  tokens: 0,
  costMicro: 0,
  unknownTokens: 0,
  unknownCostMicro: 0,
  requests: 0,
};

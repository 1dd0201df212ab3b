import type { AccountMeters } from './account-meters.ts';
import type { Clock } from './clock.ts';
import { findCounter, openCounter, roll, type LimitMeter } from './limit-meter.ts';
import type { MeterIndex } from './meter-index.ts';
import type { MeterCounter } from './remaining.ts';
import type { LimitSubject } from './scope.ts';

/**
 * A client that names a new user with each request fills no memory: beyond these its users are
 * counted as the client alone.
 */
const mostCounters = 10_000;

const onlyUser: readonly string[] = [''];

/** The counters that count an attempt. */
export interface MatchingCounters {
  counted: MeterCounter[];
  /** The meters of the counters; valid until the next call. */
  meters: readonly LimitMeter[];
  /** Whether a budget is among the meters. */
  hasBudget: boolean;
}

/** Finds the counters of an attempt among all budgets and its account's limits. */
export function createCounterFinder({ clock, index }: { clock: Clock; index: MeterIndex }) {
  /** One array for all calls: each request asks for each of its candidates. */
  const meters: LimitMeter[] = [];

  /** Appends the counters of one meter; `create` makes those that are missing. */
  const add = (
    counted: MeterCounter[],
    meter: LimitMeter,
    subject: LimitSubject,
    create: boolean,
  ): void => {
    roll(meter, clock);
    const { starUser } = meter.scope;
    for (const user of starUser ? subject.users : onlyUser) {
      const mayCreate =
        create && (user === subject.users[0] || meter.counters < mostCounters || !starUser);
      const counter = mayCreate
        ? openCounter(meter, clock, subject, user)
        : findCounter(meter, clock, subject, user);
      if (counter !== null) counted.push({ meter, counter });
    }
  };
  return {
    add,
    find: (
      subject: LimitSubject,
      account: AccountMeters | null,
      create: boolean,
    ): MatchingCounters => {
      const counted: MeterCounter[] = [];
      meters.length = 0;
      index.matching(subject, meters);
      const hasBudget = meters.length > 0;
      if (account?.minute) meters.push(account.minute);
      if (account?.day) meters.push(account.day);
      if (account?.month) meters.push(account.month);
      for (const meter of meters) add(counted, meter, subject, create);
      return { counted, meters, hasBudget };
    },
  };
}

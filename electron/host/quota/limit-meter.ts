import type { LimitRefusal } from './quota.ts';
import { periodAt, type CalendarRule, type Period } from './calendar.ts';
import type { Clock } from './clock.ts';
import { createCounter, expire, isEmpty, type Counter } from './counter.ts';
import { dimensionValue, type Scope, type LimitSubject } from './scope.ts';
import type { Zone } from './zones.ts';

/** The window that a limit counts in. */
export type MeterWindow =
  | { kind: 'calendar'; rule: CalendarRule; zone: Zone }
  | { kind: 'rolling'; ms: number; steady: boolean };

export interface MeterLimits {
  tokens: number | null;
  costMicro: number | null;
  currency: string | null;
  requests: number | null;
}

/** The names that a refusal gives the limits. */
export interface LimitNames {
  tokens: string;
  costMicro: string;
  requests: string;
}

interface Node {
  children: Map<string, Node> | null;
  counter: Counter | null;
}

/**
 * A budget or an account's limit with its counters: one, or one for each value of its `*`
 * dimensions.
 */
export interface LimitMeter {
  readonly id: string;
  /** Whose budget it is; null for an account's own limits. */
  readonly owner: string | null;
  readonly scope: Scope;
  readonly span: MeterWindow;
  code: LimitRefusal['code'];
  names: LimitNames;
  limits: MeterLimits;
  hard: boolean;
  /** A hard limit of money lets through what it cannot count. */
  allowsUncounted: boolean;
  alertAt: number;
  period: Period;
  root: Node;
  /** How many were made in this window. */
  counters: number;
  /** When empty counters of a rolling window were last removed. */
  prunedAt: number;
}

export type MeterRules = Pick<
  LimitMeter,
  | 'id'
  | 'owner'
  | 'scope'
  | 'span'
  | 'code'
  | 'names'
  | 'limits'
  | 'hard'
  | 'allowsUncounted'
  | 'alertAt'
>;

const emptyNode = (): Node => ({ children: null, counter: null });

export const createLimitMeter = (rules: MeterRules): LimitMeter => ({
  ...rules,
  period: { start: 0, end: 0 },
  root: emptyNode(),
  counters: 0,
  prunedAt: 0,
});

export const timeOf = ({ span }: LimitMeter, clock: Clock): number =>
  span.kind === 'rolling' && span.steady ? clock.steady() : clock.wall();

/** Forgets all counters. */
export function clearMeter(meter: LimitMeter): void {
  meter.root = emptyNode();
  meter.counters = 0;
  meter.period = { start: 0, end: 0 };
}

function prune(node: Node, now: number): boolean {
  for (const [value, child] of node.children ?? [])
    if (prune(child, now)) node.children?.delete(value);
  if (node.counter !== null) expire(node.counter, now);
  return (node.children?.size ?? 0) === 0 && (node.counter === null || isEmpty(node.counter));
}

/** Brings a meter to the present: a new day or month begins with empty counters. */
export function roll(meter: LimitMeter, clock: Clock): void {
  const now = timeOf(meter, clock);
  const { span, period } = meter;
  if (span.kind === 'calendar') {
    if (now >= period.start && now < period.end) return;
    meter.period = periodAt(span.rule, span.zone, now);
    meter.root = emptyNode();
    meter.counters = 0;
    return;
  }
  meter.period.start = now - span.ms;
  if (now - meter.prunedAt < span.ms) return;
  meter.prunedAt = now;
  prune(meter.root, now);
  meter.counters = [...countersOf(meter)].length;
}

/**
 * The counter of an attempt and of one of its users; null where there is none. `roll` comes first.
 */
export function findCounter(
  meter: LimitMeter,
  clock: Clock,
  subject: LimitSubject,
  user: string,
): Counter | null {
  let node: Node | undefined = meter.root;
  for (const dimension of meter.scope.stars) {
    node = node.children?.get(dimensionValue(subject, dimension, user));
    if (node === undefined) return null;
  }
  if (node.counter?.ring) expire(node.counter, timeOf(meter, clock));
  return node.counter;
}

/** The same; a counter that is missing is created. */
export function openCounter(
  meter: LimitMeter,
  clock: Clock,
  subject: LimitSubject,
  user: string,
): Counter {
  const { scope, span } = meter;
  let node = meter.root;
  for (const dimension of scope.stars) {
    const value = dimensionValue(subject, dimension, user);
    let next = node.children?.get(value);
    if (next === undefined) {
      next = emptyNode();
      (node.children ??= new Map()).set(value, next);
    }
    node = next;
  }
  if (node.counter === null) {
    meter.counters += 1;
    node.counter = createCounter(
      scope.stars.map((dimension) => dimensionValue(subject, dimension, user)),
      span.kind === 'rolling' ? span.ms : null,
      timeOf(meter, clock),
    );
  }
  if (node.counter.ring !== null) expire(node.counter, timeOf(meter, clock));
  return node.counter;
}

/** All counters of a meter. */
export function* countersOf(meter: LimitMeter): Generator<Counter> {
  const nodes = [meter.root];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (node.counter !== null) yield node.counter;
    nodes.push(...(node.children?.values() ?? []));
  }
}

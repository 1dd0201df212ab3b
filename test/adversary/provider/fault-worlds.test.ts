import { beforeAll, describe, expect, it } from 'vitest';
import {
  figuresOf,
  runFaultWorlds,
  type FaultOutcome,
} from '../../fakes/faults/run-fault-worlds.ts';

/** The first of the 2,000 that `npm run bench route.faults` runs. */
const worlds = 50;
let outcomes: FaultOutcome[];

beforeAll(async () => {
  outcomes = await runFaultWorlds(Array.from({ length: worlds }, (_, at) => at + 1));
}, 120_000);

describe('accounts that fail at random, of which one is well', () => {
  it('give the whole answer, whatever the others do', () => {
    const { rescuable, rescued } = figuresOf(outcomes);
    expect(rescuable).toBeGreaterThan(worlds);
    expect(outcomes.filter((one) => one.isRescuable && one.result !== 'right')).toEqual([]);
    expect(rescued).toBe(1);
  });

  it('never let a part of an answer pass for a whole one', () => {
    expect(outcomes.filter(({ result }) => result === 'truncated')).toEqual([]);
  });

  it('are not paid twice for a whole answer', () => {
    expect(figuresOf(outcomes).paidTwice).toBeLessThanOrEqual(0.02);
  });
});

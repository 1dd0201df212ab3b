import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../shared/time.ts';
import { createHealth, halfLifeMs, weightOf, worthOf } from './health.ts';

const at = 1_800_000_000_000;

describe('health', () => {
  it('is 1 for an account that nothing is known of, and after answers alone', () => {
    const health = createHealth();
    expect(health.at(at)).toBe(1);
    health.note(1, 1, at);
    expect(health.at(at)).toBe(1);
  });

  it('follows the formula of decision 0010: two failures and an answer, half forgotten after ten minutes', () => {
    const health = createHealth();
    health.note(0, 1, at);
    health.note(0, 1, at);
    health.note(1, 1, at);
    expect(health.at(at)).toBeCloseTo((2 + 1) / (2 + 3), 10);
    expect(health.at(at + halfLifeMs)).toBeCloseTo((2 + 0.5) / (2 + 1.5), 10);
  });

  it('comes back automatically: an account that was bad this morning is not passed over for ever', () => {
    const health = createHealth();
    for (let i = 0; i < 100; i += 1) health.note(0, 2, at);
    expect(health.at(at)).toBeLessThan(0.02);
    expect(health.at(at + 12 * hourMs)).toBeGreaterThan(0.99);
  });

  it('takes no harm from a clock that was set back a year', () => {
    const health = createHealth();
    health.note(0, 1, at);
    const before = health.at(at);
    expect(health.at(at - 365 * dayMs)).toBe(before);
    health.note(1, 1, at - 365 * dayMs);
    expect(health.at(at - 365 * dayMs)).toBeCloseTo(3 / 4, 10);
  });

  it('goes on from where the last run left it', () => {
    expect(createHealth({ health: 0.5, at }).at(at)).toBeCloseTo(0.5, 10);
    expect(createHealth({ health: 0.5, at }).at(at + 10 * halfLifeMs)).toBeGreaterThan(0.99);
  });

  it('stays between 0 and 1 whatever comes, and no failure ever raises it', () => {
    const outcome = fc.record({
      worth: fc.double({ min: 0, max: 1, noNaN: true }),
      weight: fc.double({ min: 0, max: 2, noNaN: true }),
      afterMs: fc.integer({ min: -1e9, max: 1e9 }),
    });
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 60 }), (outcomes) => {
        const health = createHealth();
        let now = at;
        for (const { worth, weight, afterMs } of outcomes) {
          now += afterMs;
          health.note(worth, weight, now);
          const before = health.at(now);
          expect(before).toBeGreaterThanOrEqual(0);
          expect(before).toBeLessThanOrEqual(1);
          health.note(0, 1, now);
          expect(health.at(now)).toBeLessThanOrEqual(before);
        }
      }),
    );
  });
});

describe('what an outcome is worth', () => {
  it('is a matter of the model’s own usual time, never more than half lost', () => {
    expect([100, 200, 400, 800, 80_000].map((ms) => worthOf(ms, 100))).toEqual([
      1, 1, 0.75, 0.5, 0.5,
    ]);
    expect(worthOf(80_000, null)).toBe(1);
  });

  it('blames an account neither for the caller’s faults nor for a model it does not have', () => {
    for (const code of [
      'bad_request',
      'aborted',
      'context_too_long',
      'provider_rejected',
      'model_gone',
      'model_access_denied',
      'local_only',
      'internal',
    ] as const)
      expect(weightOf(code)).toBe(0);
    expect(weightOf('credential_rejected')).toBeGreaterThan(weightOf('provider_overloaded'));
    expect(weightOf('provider_rate_limited')).toBeLessThan(weightOf('provider_overloaded'));
  });
});

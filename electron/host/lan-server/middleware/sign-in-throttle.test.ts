import { expect, it } from 'vitest';
import { minuteMs } from '../../../../shared/time.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';

const limited = expect.objectContaining({ code: 'rate_limited' }) as Error;

it('five mistypes are free, then each further try waits twice as long, and others wait for nothing', () => {
  let clock = 0;
  const throttle = createSignInThrottle(() => clock);
  for (let i = 0; i < 5; i += 1) {
    throttle.check('a');
    throttle.failed('a');
  }
  expect(() => throttle.check('a')).toThrow(limited);
  expect(() => throttle.check('b')).not.toThrow();
  clock += 2_000;
  throttle.check('a');
  throttle.failed('a');
  clock += 2_000;
  expect(() => throttle.check('a')).toThrow(limited);
  clock += 2_000;
  throttle.check('a');
  throttle.succeeded('a');
  throttle.failed('a');
  expect(() => throttle.check('a')).not.toThrow();
});

it('the wait never grows beyond a quarter of an hour', () => {
  let clock = 0;
  const throttle = createSignInThrottle(() => clock);
  for (let i = 0; i < 60; i += 1) throttle.failed('a');
  clock += 15 * minuteMs;
  expect(() => throttle.check('a')).not.toThrow();
});

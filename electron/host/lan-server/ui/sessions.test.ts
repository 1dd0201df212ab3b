import { expect, test } from 'vitest';
import { createUiSessions } from './sessions.ts';

const dayMs = 24 * 3600 * 1000;

test('a session in use stays, one left for a week ends', () => {
  let nowMs = 0;
  const sessions = createUiSessions(() => nowMs);
  const cookie = (sessions.enter(sessions.token, 4680) ?? '').split(';')[0];
  for (let day = 0; day < 20; day += 5) {
    nowMs = day * dayMs;
    expect(sessions.holds(`other=1; ${cookie}`, 4680)).toBe(true);
  }
  nowMs += 8 * dayMs;
  expect(sessions.holds(cookie, 4680)).toBe(false);
});

test('a session of one port is none of another, and a second sign-in is a second session', () => {
  const sessions = createUiSessions(() => 0);
  const first = sessions.enter(sessions.token, 1)?.split(';')[0];
  expect(sessions.holds(first, 2)).toBe(false);
  expect(sessions.enter(sessions.token, 1)?.split(';')[0]).not.toBe(first);
  expect(sessions.holds(first, 1)).toBe(true);
});

test('no cookie, a broken one, and the token itself are no session', () => {
  const sessions = createUiSessions(() => 0);
  for (const header of [undefined, '', '=;;=', `hearth_session_1=${sessions.token}`, 'hearth_session_1', '%']) expect(sessions.holds(header, 1)).toBe(false);
});

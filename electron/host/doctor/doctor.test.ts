import { expect, it } from 'vitest';
import { hourMs } from '../../../shared/time.ts';
import { backupCheck } from './doctor.ts';

const now = 1_000 * hourMs;

it('warns of a backup that failed or is late, and of nothing else', () => {
  const failed = { at: now, reason: 'The disk is full.' };
  const cases = [
    [{ newestAt: null, failed: null }, 'ok'],
    [{ newestAt: now - 47 * hourMs, failed: null }, 'ok'],
    [{ newestAt: now - 49 * hourMs, failed: null }, 'warning'],
    [{ newestAt: now + 99 * hourMs, failed: null }, 'ok'],
    [{ newestAt: now, failed }, 'warning'],
    [{ newestAt: null, failed }, 'warning'],
  ] as const;
  expect(cases.map(([status]) => backupCheck(status, now).state)).toEqual(
    cases.map(([, state]) => state),
  );
  expect(backupCheck({ newestAt: now - 72 * hourMs, failed }, now)).toMatchObject({
    id: 'backup',
    found: expect.stringMatching(/3 days old.*The disk is full/) as string,
  });
});

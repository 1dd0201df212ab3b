import { expect, it } from 'vitest';
import { createEntryTokens, entryMs } from './entry-tokens.ts';

it('lets a token in once, so that one from a log or a history opens nothing', () => {
  const tokens = createEntryTokens(() => 1_000);
  const { token } = tokens.make();
  expect([tokens.redeem(token), tokens.redeem(token)]).toEqual([true, false]);
});

it('refuses a token after its 15 minutes, and one that was never made', () => {
  let now = 1_000;
  const tokens = createEntryTokens(() => now);
  const { token, expiresAt } = tokens.make();
  expect(expiresAt).toBe(1_000 + entryMs);
  now = expiresAt;
  expect([tokens.redeem(token), tokens.redeem(''), tokens.redeem('x'.repeat(43))]).toEqual([
    false,
    false,
    false,
  ]);
});

it('keeps at most 64 unused tokens, the newest ones', () => {
  const tokens = createEntryTokens(() => 1_000);
  const made = Array.from({ length: 65 }, () => tokens.make().token);
  expect([
    tokens.redeem(made[0] ?? ''),
    tokens.redeem(made[1] ?? ''),
    tokens.redeem(made[64] ?? ''),
  ]).toEqual([false, true, true]);
});

it('ends all unused tokens at once', () => {
  const tokens = createEntryTokens(() => 1_000);
  const { token } = tokens.make();
  tokens.clear();
  expect(tokens.redeem(token)).toBe(false);
});

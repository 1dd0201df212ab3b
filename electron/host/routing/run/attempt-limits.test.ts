import { describe, expect, it } from 'vitest';
import { noLimits, type Account } from '../../../../shared/contract/accounts.ts';
import { modelSettingsSchema } from '../../../../shared/contract/account-models.ts';
import { defaultAttemptLimits } from '../../../../shared/contract/attempt-limits.ts';
import type { ChatRequest } from '../../../../shared/chat.ts';
import type { PlannedAttempt } from '../candidates/candidate.ts';
import { askNextAfterMs, attemptLimitsOf } from './attempt-limits.ts';

const plannedAt = (
  provider: string,
  model: string,
  part: Partial<Account> = {},
): PlannedAttempt => ({
  provider,
  providerName: provider,
  account: {
    baseUrl: 'https://api.example.com/v1',
    limits: noLimits,
    modelSettings: [],
    ...part,
  } as unknown as Account,
  model,
  local: false,
  unfit: null,
  status: null,
  quota: null,
  price: null,
  tier: '',
  reasons: [],
});
const request: ChatRequest = { model: 'm', messages: [] };
const limitsOf = (
  planned: PlannedAttempt,
  { promptTokens = 0, onePiece = false, policy = {}, extra = {} } = {},
) =>
  attemptLimitsOf({
    planned,
    request: { ...request, ...(Object.keys(extra).length === 0 ? {} : { extra }) },
    promptTokens,
    onePiece,
    options: { limits: { ...defaultAttemptLimits, ...policy } },
  });

describe('the limits of an attempt', () => {
  it('are 5 s to connect, 10 s and a second for each 2,000 tokens to the first event, 30 s between two', () => {
    expect(limitsOf(plannedAt('openai', 'gpt-4o'), { promptTokens: 20_000 })).toEqual({
      connectMs: 5_000,
      firstEventMs: 20_000,
      betweenEventsMs: 30_000,
      totalMs: Infinity,
    });
  });

  it.each([
    ['openai', 'o3-mini', {}],
    ['openai', 'gpt-5-mini', {}],
    ['openai-compatible', 'deepseek-r1', {}],
    ['openai-compatible', 'qwen3-thinking', {}],
    ['deepseek', 'deepseek-reasoner', {}],
    ['openai', 'gpt-4o', { reasoning_effort: 'high' }],
  ])('leave a model time to think: %s %s', (provider, model, extra) => {
    expect(limitsOf(plannedAt(provider, model), { extra })).toMatchObject({
      firstEventMs: 60_000,
      betweenEventsMs: 120_000,
    });
  });

  it('have none for the first byte of an answer in one piece', () => {
    const planned = plannedAt('openai', 'gpt-4o');
    expect(limitsOf(planned, { onePiece: true }).firstEventMs).toBe(Infinity);
  });

  it('never end a model on this machine, nor a server on it without a limit of its own', () => {
    const here = { ...plannedAt('local', 'small'), account: null, local: true };
    expect(limitsOf(here).firstEventMs).toBe(Infinity);
    const baseUrl = 'http://127.0.0.1:11434/v1';
    expect(limitsOf(plannedAt('ollama', 'small', { baseUrl })).firstEventMs).toBe(Infinity);
    const limits = { ...noLimits, firstEventMs: 90_000 };
    expect(limitsOf(plannedAt('ollama', 'small', { baseUrl, limits })).firstEventMs).toBe(90_000);
  });

  it('are the policy’s, else the account’s, else the default', () => {
    const limits = { ...noLimits, firstEventMs: 7_000, betweenEventsMs: 8_000 };
    const planned = plannedAt('openai', 'gpt-4o', { limits });
    expect(limitsOf(planned, { policy: { firstEventMs: 1_000 } })).toEqual({
      connectMs: 5_000,
      firstEventMs: 1_000,
      betweenEventsMs: 8_000,
      totalMs: Infinity,
    });
  });

  it('end an attempt after the time that the user set for the model, and believe what the user states of it', () => {
    const modelSettings = [
      {
        ...modelSettingsSchema.parse({
          model: 'm',
          timeoutMs: 45_000,
          capabilities: { reasoning: true },
        }),
        probe: null,
      },
    ];
    expect(limitsOf(plannedAt('openai', 'm', { modelSettings }))).toMatchObject({
      firstEventMs: 60_000,
      totalMs: 45_000,
    });
  });
});

describe('the next account is asked', () => {
  const limits = {
    connectMs: 5_000,
    firstEventMs: 10_000,
    betweenEventsMs: 30_000,
    totalMs: Infinity,
  };
  const ask = (part: object) =>
    askNextAfterMs({
      limits,
      onePiece: false,
      options: { hedgeAfterMs: null },
      leftMs: 600_000,
      attempts: 2,
      ...part,
    });
  const never = { ...limits, firstEventMs: Infinity };

  it('after the limit, or sooner by the policy’s hedge or its share of the deadline', () => {
    expect(ask({})).toBe(10_000);
    expect(ask({ options: { hedgeAfterMs: 400 } })).toBe(400);
    expect(ask({ leftMs: 6_000, attempts: 3 })).toBe(2_000);
  });

  it('no sooner than after a minute where the answer comes in one piece, and then by a policy alone', () => {
    const plain = { limits: never, onePiece: true };
    expect(ask({ ...plain, options: { hedgeAfterMs: 400 } })).toBe(60_000);
    expect(ask({ ...plain, attempts: 1 })).toBe(Infinity);
  });
});

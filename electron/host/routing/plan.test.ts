import { describe, expect, it } from 'vitest';
import type { Account } from '../../../shared/contract/accounts.ts';
import type { Candidate } from './candidate.ts';
import { plan, type PlanRequest } from './plan.ts';

const account = (id: string, patch: Partial<Account> = {}): Account => ({
  id, provider: 'openai-compatible', name: id, baseUrl: 'http://127.0.0.1:1/v1', keyHint: '', models: [], priority: 100, enabled: true, state: 'active', stateUntil: null, stateReason: '', createdAt: 1, ...patch,
});
const cloud = (model: string, owner: Account): Candidate => ({ provider: 'openai-compatible', providerName: 'X', account: owner, model, local: false });
const local: Candidate = { provider: 'local', providerName: 'This machine', account: null, model: 'small', local: true };
const request = (patch: Partial<PlanRequest> = {}): PlanRequest => ({ model: 'auto', localOnly: false, mayFallBack: true, ...patch });
const auto = { defaultModel: 'auto' };
const order = ({ attempts }: ReturnType<typeof plan>): string[] => attempts.map((attempt) => `${attempt.account?.id ?? 'local'}/${attempt.model}`);

describe('plan', () => {
  const first = account('first', { priority: 1 });
  const second = account('second', { priority: 2 });

  it('asks accounts by priority, and this machine last, when the model is auto', () => {
    const made = plan(request(), [local, cloud('b', second), cloud('a', first), cloud('a2', first)], auto, 0);
    expect(order(made)).toEqual(['first/a', 'second/b', 'local/small']);
    expect(made.attempts.map((attempt) => attempt.reasons[0]?.code)).toEqual(['priority', 'priority', 'last_resort']);
  });

  it('never plans a cloud account for a local-only request, not even when it was asked for by name', () => {
    const made = plan(request({ model: 'a', localOnly: true }), [local, cloud('a', first)], auto, 0);
    expect(order(made)).toEqual(['local/small']);
    expect(made.passedOver.map((passed) => passed.reasons[0]?.code)).toEqual(['local_only']);
  });

  it('gives a program the model it named or nothing', () => {
    expect(order(plan(request({ model: 'a', mayFallBack: false }), [local, cloud('a', first)], auto, 0))).toEqual(['first/a']);
    expect(order(plan(request({ model: 'unknown', mayFallBack: true }), [local, cloud('a', first)], auto, 0))).toEqual([]);
  });

  it('passes over a cooling account only until its time is over', () => {
    const cooling = account('first', { priority: 1, state: 'cooling', stateUntil: 1_000 });
    expect(order(plan(request({ model: 'a', mayFallBack: false }), [cloud('a', cooling), cloud('a', second)], auto, 999))).toEqual(['second/a']);
    expect(order(plan(request({ model: 'a', mayFallBack: false }), [cloud('a', cooling), cloud('a', second)], auto, 1_000))).toEqual(['first/a', 'second/a']);
  });

  it('takes the default model first for auto, and does not try it twice', () => {
    expect(order(plan(request(), [local, cloud('a', first)], { defaultModel: 'small' }, 0))).toEqual(['local/small', 'first/a']);
  });
});

import { describe, expect, it } from 'vitest';
import { noLimits, type Account } from '../../../../shared/contract/accounts.ts';
import type { RouteCandidate } from '../candidates/candidate.ts';
import { accountCandidates } from '../candidates/make-candidates.ts';
import { plan, type PlanRequest } from './plan.ts';

const account = (id: string, patch: Partial<Account> = {}): Account => ({
  id,
  provider: 'openai-compatible',
  name: id,
  baseUrl: 'http://127.0.0.1:1/v1',
  keyHint: '',
  nextKeyHint: '',
  ca: '',
  caFingerprint: '',
  allowFields: [],
  modelSettings: [],
  region: '',
  weight: 1,
  limits: noLimits,
  expiresAt: null,
  source: 'app',
  models: [],
  priority: 100,
  enabled: true,
  state: 'active',
  stateUntil: null,
  stateReason: '',
  createdAt: 1,
  ...patch,
});
const cloud = (model: string, owner: Account): RouteCandidate => ({
  provider: 'openai-compatible',
  providerName: 'X',
  account: owner,
  model,
  local: false,
  unfit: null,
  status: null,
  quota: null,
  price: null,
});
const local: RouteCandidate = {
  provider: 'local',
  providerName: 'This machine',
  account: null,
  model: 'small',
  local: true,
  unfit: null,
  status: null,
  quota: null,
  price: null,
};
const request = (patch: Partial<PlanRequest> = {}): PlanRequest => ({
  model: 'auto',
  localOnly: false,
  mayFallBack: true,
  ...patch,
});
const auto = { defaultModel: 'auto' };
const order = ({ attempts }: ReturnType<typeof plan>): string[] =>
  attempts.map((attempt) => `${attempt.account?.id ?? 'local'}/${attempt.model}`);
const left = ({ passedOver }: ReturnType<typeof plan>): (string | undefined)[] =>
  passedOver.map(({ reasons }) => reasons[0]?.code);

const first = account('first', { priority: 1 });
const second = account('second', { priority: 2 });

describe('auto', () => {
  it('asks accounts by priority, and this machine last', () => {
    const made = plan(request(), [local, cloud('b', second), cloud('a', first)], auto, 0);
    expect(order(made)).toEqual(['first/a', 'second/b', 'local/small']);
    expect(made.attempts.map((attempt) => attempt.reasons[0]?.code)).toEqual([
      'priority',
      'priority',
      'last_resort',
    ]);
  });

  it('begins with the default model, and tries nothing twice', () => {
    const made = plan(
      request(),
      [local, cloud('a', first), cloud('b', second), cloud('a', second)],
      { defaultModel: 'b' },
      0,
    );
    expect(order(made)).toEqual(['second/b', 'first/a', 'second/a', 'local/small']);
  });

  it('stays on this machine when the default model is here: no failure of it sends anything out', () => {
    expect(
      order(plan(request(), [local, cloud('a', first)], { defaultModel: 'small' }, 0)),
    ).toEqual(['local/small']);
  });
});

describe('local only', () => {
  it('plans no cloud account, not even one that was asked for by name', () => {
    for (const model of ['auto', 'a']) {
      const made = plan(request({ model, localOnly: true }), [local, cloud('a', first)], auto, 0);
      expect(order(made)).toEqual(['local/small']);
      expect(left(made)).toEqual(['local_only']);
    }
    expect(
      order(
        plan(
          request({ model: 'a', localOnly: true, mayFallBack: false }),
          [local, cloud('a', first)],
          auto,
          0,
        ),
      ),
    ).toEqual([]);
  });
});

describe('a model by its name', () => {
  it('that is on this machine is asked nowhere else, also not where it has the same name', () => {
    expect(
      order(plan(request({ model: 'small' }), [local, cloud('small', first)], auto, 0)),
    ).toEqual(['local/small']);
  });

  it('is what a program gets, or nothing', () => {
    expect(
      order(plan(request({ model: 'a', mayFallBack: false }), [local, cloud('a', first)], auto, 0)),
    ).toEqual(['first/a']);
  });

  it('in the app may be answered here when its accounts fail, and says so', () => {
    const made = plan(
      request({ model: 'a' }),
      [local, cloud('a', second), cloud('a', first)],
      auto,
      0,
    );
    expect(order(made)).toEqual(['first/a', 'second/a', 'local/small']);
    expect(made.attempts.at(-1)?.reasons).toEqual([{ code: 'fallback_local', detail: '' }]);
  });

  it('that no one has is not answered by something else', () => {
    expect(order(plan(request({ model: 'unknown' }), [local], auto, 0))).toEqual([]);
    const made = plan(
      request({ model: 'unknown' }),
      [local, { ...cloud('unknown', first), unfit: { code: 'model_not_served', detail: '' } }],
      auto,
      0,
    );
    expect([order(made), left(made)]).toEqual([[], ['model_not_served']]);
  });
});

describe('an account', () => {
  it.each([
    ['cooling', { state: 'cooling', stateUntil: 1_000 }],
    ['exhausted', { state: 'exhausted', stateUntil: 1_000 }],
  ] as const)('that is %s is passed over only until its time', (code, patch) => {
    const resting = account('first', { priority: 1, ...patch });
    const at = (nowMs: number) =>
      plan(
        request({ model: 'a', mayFallBack: false }),
        [cloud('a', resting), cloud('a', second)],
        auto,
        nowMs,
      );
    expect([order(at(999)), left(at(999)), at(999).passedOver[0]?.reasons[0]?.detail]).toEqual([
      ['second/a'],
      [code],
      '1000',
    ]);
    expect(order(at(1_000))).toEqual(['first/a', 'second/a']);
  });

  it.each([
    ['parked', account('p', { state: 'parked', stateReason: '401' })],
    ['disabled', account('d', { enabled: false, state: 'disabled' })],
    ['exhausted', account('e', { state: 'exhausted', stateUntil: null })],
  ])('that is %s is passed over for good', (code, resting) => {
    expect(
      left(plan(request({ model: 'a' }), [cloud('a', resting)], auto, Number.MAX_SAFE_INTEGER)),
    ).toEqual([code]);
  });
});

describe('the models of an account', () => {
  const of = (
    accountModels: Partial<Parameters<typeof accountCandidates>[0]>,
    wanted: Partial<Parameters<typeof accountCandidates>[1]>,
  ) =>
    accountCandidates(
      { account: first, listed: null, refused: () => null, ...accountModels },
      { model: null, any: true, kind: 'chat', ...wanted },
    ).map(({ model, unfit }) => [model, unfit?.code ?? null]);

  it('named by the user are taken in their order, but never an embedding model for a chat', () => {
    expect(
      of({ account: account('x', { models: ['text-embedding-3-small', 'gpt-b', 'gpt-a'] }) }, {}),
    ).toEqual([['gpt-b', null]]);
  });

  it('from a provider’s long list are not picked from: any pick could be the dearest', () => {
    expect(of({ listed: ['gpt-a', 'gpt-b'] }, {})).toEqual([['auto', 'no_model_named']]);
    expect(of({ listed: ['nomic-embed-text', 'llama'] }, {})).toEqual([['llama', null]]);
    expect(of({ listed: null }, {})).toEqual([['auto', 'no_model_named']]);
  });

  it('that are asked for by name count as served until the opposite is known', () => {
    expect(of({ listed: null }, { model: 'm', any: false })).toEqual([['m', null]]);
    expect(of({ listed: ['other'] }, { model: 'm', any: false })).toEqual([
      ['m', 'model_not_served'],
    ]);
    expect(of({ listed: ['m'], refused: () => 'no access' }, { model: 'm', any: false })).toEqual([
      ['m', 'model_refused'],
    ]);
  });
});

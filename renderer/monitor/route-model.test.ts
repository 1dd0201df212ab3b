import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../shared/contract/monitoring.ts';
import type { PlanPreview } from '../../shared/contract/policies.ts';
import { leftMachine, planSteps, routeSteps } from './route-model.ts';

const attempt = (
  order: number,
  outcome: Attempt['outcome'],
  more: Partial<Attempt> = {},
): Attempt => ({
  order,
  provider: 'p',
  providerName: 'Provider',
  accountId: null,
  accountName: null,
  model: 'm',
  local: false,
  outcome,
  reasons: [],
  errorCode: null,
  errorMessage: null,
  firstTokenMs: null,
  hedge: false,
  inputTokens: 0,
  outputTokens: 0,
  costMicro: null,
  currency: null,
  totalMs: null,
  ...more,
});

describe('route picture', () => {
  it('is sorted by the order of the attempts, whatever order they come in, and fills the one that served', () => {
    const steps = routeSteps([
      attempt(2, 'served', { local: true }),
      attempt(1, 'failed', { accountName: 'Work' }),
      attempt(3, 'not_needed'),
    ]);
    expect(steps.map((step) => [step.title, step.served, step.tried])).toEqual([
      ['Work', false, true],
      ['Provider', true, true],
      ['Provider', false, false],
    ]);
  });
  it('shows what a hedge or a failed try cost, and no cost of what was never billed', () => {
    const paid = { inputTokens: 10, outputTokens: 5, costMicro: 300, currency: 'USD' };
    const [served, hedge, free] = routeSteps([
      attempt(1, 'served', paid),
      attempt(2, 'aborted', { ...paid, hedge: true }),
      attempt(3, 'failed'),
    ]);
    expect(served?.paidInVain).toBeNull();
    expect(hedge).toMatchObject({ hedge: true, paidInVain: { tokens: 15, costMicro: 300 } });
    expect(free?.paidInVain).toBeNull();
  });
  it('names the tier once: as its place, not again among the reasons', () => {
    const reasons = [
      { code: 'tier', detail: 'small' },
      { code: 'cheapest', detail: '0.2' },
    ];
    expect(routeSteps([attempt(1, 'served', { reasons })])[0]).toMatchObject({
      tier: 'small',
      reasons: [{ code: 'cheapest' }],
    });
  });
  it('numbers what a plan leaves out after what it would ask', () => {
    const step = (model: string): PlanPreview['attempts'][number] => ({
      provider: 'p',
      providerName: 'P',
      accountId: null,
      accountName: null,
      model,
      local: false,
      tier: 't',
      reasons: [],
    });
    const { asked, passedOver } = planSteps({
      attempts: [step('a'), step('b')],
      passedOver: [step('c')],
    });
    expect(asked.map(({ order, outcome, served }) => [order, outcome, served])).toEqual([
      [1, 'first', true],
      [2, 'next', false],
    ]);
    expect(passedOver[0]).toMatchObject({
      order: 3,
      outcome: 'passed_over',
      served: false,
      tried: false,
    });
  });
  it('does not tear a retry from the first try by what was passed over between them', () => {
    const steps = routeSteps([
      attempt(1, 'failed'),
      attempt(2, 'passed_over'),
      attempt(3, 'served'),
    ]);
    expect(steps.map(({ outcome, order }) => [outcome, order])).toEqual([
      ['failed', 1],
      ['served', 2],
      ['passed_over', 3],
    ]);
  });
  it('counts a denied connection and one to loopback as not leaving', () => {
    const rows = [
      { host: 'api.example.com:443', allowed: false, reason: 'local_only_setting', bytesOut: 0 },
      { host: '127.0.0.1:11434', allowed: true, reason: 'loopback', bytesOut: 5 },
      { host: '[::1]:80', allowed: true, reason: 'loopback', bytesOut: 5 },
    ];
    const outside = { host: 'a.example', allowed: true, reason: 'allowed', bytesOut: 7 };
    expect(leftMachine(rows)).toEqual({ hosts: [], bytesOut: 0 });
    expect(leftMachine([...rows, outside, outside])).toEqual({
      hosts: ['a.example'],
      bytesOut: 14,
    });
  });
  it('goes by what the gate recorded and not by the look of the host', () => {
    const allowed = { allowed: true, bytesOut: 1 };
    expect(
      leftMachine([
        { ...allowed, host: '[::ffff:7f00:1]:80', reason: 'loopback' },
        { ...allowed, host: 'x.localhost:80', reason: 'allowed' },
        { ...allowed, host: '127.0.0.1.evil.example', reason: 'allowed' },
      ]).hosts,
    ).toEqual(['x.localhost:80', '127.0.0.1.evil.example']);
  });
});

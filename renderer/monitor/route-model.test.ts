import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../shared/contract/monitoring.ts';
import { isLoopback, leftMachine, routeSteps } from './route-model.ts';

const attempt = (order: number, outcome: Attempt['outcome'], more: Partial<Attempt> = {}): Attempt => ({
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
  it('stands in the order of the attempts, whatever order they come in, and fills the one that served', () => {
    const steps = routeSteps([attempt(2, 'served', { local: true }), attempt(1, 'failed', { accountName: 'Work' }), attempt(3, 'not_needed')]);
    expect(steps.map((step) => [step.title, step.served, step.tried])).toEqual([
      ['Work', false, true],
      ['Provider', true, true],
      ['Provider', false, false],
    ]);
  });
  it('counts a denied connection and one to loopback as not leaving', () => {
    const rows = [
      { host: 'api.example.com:443', allowed: false },
      { host: '127.0.0.1:11434', allowed: true },
      { host: '[::1]:80', allowed: true },
    ];
    expect(leftMachine(rows)).toEqual([]);
    expect(leftMachine([...rows, { host: 'a.example', allowed: true }, { host: 'a.example', allowed: true }])).toEqual(['a.example']);
  });
  it('does not take a host for loopback because its name begins like one', () => {
    expect(isLoopback('127.0.0.1.evil.example')).toBe(false);
    expect(isLoopback('localhost.evil.example')).toBe(false);
  });
});

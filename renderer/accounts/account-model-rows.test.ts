import { expect, it } from 'vitest';
import { usualModelSettings } from '../../shared/contract/account-models.ts';
import { accountModelRows } from './account-model-rows.ts';

it('lists each model once, those with a lower priority first, and one that is off too', () => {
  const settings = {
    ...usualModelSettings('off'),
    enabled: false,
    priority: 1,
    probe: null,
  };
  const rows = accountModelRows(
    { models: ['b', 'a'], modelSettings: [settings] },
    ['b', 'c'],
    [{ model: 'c', latencyMs: 5, breaker: 'open' }],
  );
  expect(
    rows.map(({ model, status, settings: { enabled } }) => [model, enabled, status?.breaker]),
  ).toEqual([
    ['off', false, undefined],
    ['a', true, undefined],
    ['b', true, undefined],
    ['c', true, 'open'],
  ]);
});

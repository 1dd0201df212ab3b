/** Pictures of the pool's views, as `pool.e2e.ts` has filled them. */
import type { Page } from 'playwright';
import type { HostClient } from '../../../shared/contract/host.ts';
import { click, type Shot } from './take-shots.ts';

async function openModel(where: Page): Promise<void> {
  await where.getByRole('button', { name: 'Work', exact: true }).click();
  await click('model-settings', 'model-dialog')(where);
}

export async function poolShots(client: HostClient): Promise<Shot[]> {
  const policies = await client.policies.list();
  const policy = policies.find(({ alias }) => alias === 'fast');
  const full = policies.find(({ alias }) => alias === 'smart');
  const hedged = (await client.monitoring.requests({})).find(
    ({ requestedModel }) => requestedModel === 'smart',
  );
  const request = (await client.monitoring.requests({})).find(
    ({ requestedModel }) => requestedModel === 'fast',
  );
  return [
    { name: 'pool-accounts', place: 'accounts', sees: 'account' },
    {
      name: 'pool-account',
      place: 'accounts',
      sees: 'account',
      act: async (where) => where.getByRole('button', { name: 'Work', exact: true }).click(),
    },
    {
      name: 'pool-provider',
      place: 'accounts',
      sees: 'account',
      act: click('add-account', 'provider'),
    },
    {
      name: 'pool-account-form',
      place: 'accounts',
      sees: 'account',
      act: async (where) => {
        await click('add-account', 'provider')(where);
        await where.locator('[data-provider=zhipu]').click();
      },
    },
    {
      name: 'pool-limits',
      place: 'accounts',
      sees: 'account',
      act: async (where) => {
        await where.getByTestId('account-menu').first().click();
        await click('account-limits', 'limits-dialog')(where);
      },
    },
    {
      name: 'pool-account-models',
      place: 'accounts',
      sees: 'account',
      act: async (where) => {
        await where.getByRole('button', { name: 'Work', exact: true }).click();
        await where.getByTestId('account-model').first().scrollIntoViewIfNeeded();
      },
    },
    { name: 'pool-model', place: 'accounts', sees: 'account', act: openModel },
    {
      name: 'pool-model-probe',
      place: 'accounts',
      sees: 'account',
      act: async (where) => {
        await openModel(where);
        await click('probe-cost', 'probe-start')(where);
        await where.getByTestId('probe-start').scrollIntoViewIfNeeded();
      },
    },
    { name: 'pool-policies', place: 'accounts/policies', sees: 'policy' },
    { name: 'pool-policy', place: `accounts/policies/${policy?.id ?? ''}`, sees: 'plan-preview' },
    {
      name: 'pool-policy-foot',
      place: `accounts/policies/${policy?.id ?? ''}`,
      sees: 'plan-preview',
      act: async (where) => {
        await click('try-policy', 'trial')(where);
        await where.getByTestId('policy-version').last().scrollIntoViewIfNeeded();
      },
    },
    {
      name: 'pool-policy-full',
      place: `accounts/policies/${full?.id ?? ''}`,
      sees: 'plan-preview',
      act: async (where) => where.getByTestId('rule').first().scrollIntoViewIfNeeded(),
    },
    {
      name: 'pool-policy-when',
      place: `accounts/policies/${full?.id ?? ''}`,
      sees: 'plan-preview',
      act: async (where) => where.locator('[data-kind=when]').scrollIntoViewIfNeeded(),
    },
    { name: 'pool-hedge', place: `monitor/${hedged?.id ?? ''}`, sees: 'route-picture' },
    { name: 'pool-budgets', place: 'accounts/budgets', sees: 'budget' },
    {
      name: 'pool-budget',
      place: 'accounts/budgets',
      sees: 'budget',
      act: click('add-budget', 'budget-dialog'),
    },
    { name: 'pool-usage', place: 'monitor/usage', sees: 'usage' },
    {
      name: 'pool-usage-errors',
      place: 'monitor/usage',
      sees: 'usage',
      act: async (where) => {
        await where.getByTestId('group-first').selectOption('error');
        await where.getByTestId('group-second').selectOption('user');
      },
    },
    { name: 'pool-prices', place: 'monitor/prices', sees: 'prices' },
    {
      name: 'pool-price',
      place: 'monitor/prices',
      sees: 'prices',
      act: click('edit-price', 'price-dialog'),
    },
    { name: 'pool-request', place: `monitor/${request?.id ?? ''}`, sees: 'route-picture' },
  ];
}

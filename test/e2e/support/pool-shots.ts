/** Pictures of the pool's views, as `pool.e2e.ts` has filled them. */
import type { BrowserContext, Page } from 'playwright-core';
import type { HostClient } from '../../../shared/contract/host.ts';
import { faults } from './faults.ts';
import type { Served } from './serve.ts';
import { shoot } from './shoot.ts';

export async function openPlace(page: Page, server: Served, place: string, sees: string): Promise<void> {
  await page.goto(`${server.url}/#/${place}`);
  await page.getByTestId(sees).first().waitFor();
}

interface Shot {
  name: string;
  place: string;
  sees: string;
  act?: (where: Page) => Promise<void>;
}

const click = (testId: string, then: string) => async (where: Page): Promise<void> => {
  await where.getByTestId(testId).first().click();
  await where.getByTestId(then).first().waitFor();
};

async function shots(client: HostClient): Promise<Shot[]> {
  const policies = await client.policies.list();
  const policy = policies.find(({ alias }) => alias === 'fast');
  const full = policies.find(({ alias }) => alias === 'smart');
  const hedged = (await client.monitoring.requests({})).find(({ requestedModel }) => requestedModel === 'smart');
  const request = (await client.monitoring.requests({})).find(({ requestedModel }) => requestedModel === 'fast');
  return [
    { name: 'pool-accounts', place: 'accounts', sees: 'account' },
    { name: 'pool-account', place: 'accounts', sees: 'account', act: async (where) => where.getByRole('button', { name: 'Work', exact: true }).click() },
    { name: 'pool-provider', place: 'accounts', sees: 'account', act: click('add-account', 'provider') },
    { name: 'pool-account-form', place: 'accounts', sees: 'account', act: async (where) => { await click('add-account', 'provider')(where); await where.locator('[data-provider=zhipu]').click(); } },
    { name: 'pool-limits', place: 'accounts', sees: 'account', act: async (where) => { await where.getByTestId('account-menu').first().click(); await click('account-limits', 'limits-dialog')(where); } },
    { name: 'pool-policies', place: 'accounts/policies', sees: 'policy' },
    { name: 'pool-policy', place: `accounts/policies/${policy?.id ?? ''}`, sees: 'plan-preview' },
    { name: 'pool-policy-foot', place: `accounts/policies/${policy?.id ?? ''}`, sees: 'plan-preview', act: async (where) => { await click('try-policy', 'trial')(where); await where.getByTestId('policy-version').last().scrollIntoViewIfNeeded(); } },
    { name: 'pool-policy-full', place: `accounts/policies/${full?.id ?? ''}`, sees: 'plan-preview', act: async (where) => where.getByTestId('rule').first().scrollIntoViewIfNeeded() },
    { name: 'pool-hedge', place: `monitor/${hedged?.id ?? ''}`, sees: 'route-picture' },
    { name: 'pool-budgets', place: 'accounts/budgets', sees: 'budget' },
    { name: 'pool-budget', place: 'accounts/budgets', sees: 'budget', act: click('add-budget', 'budget-dialog') },
    { name: 'pool-usage', place: 'monitor/usage', sees: 'usage' },
    { name: 'pool-prices', place: 'monitor/prices', sees: 'prices' },
    { name: 'pool-price', place: 'monitor/prices', sees: 'prices', act: click('edit-price', 'price-dialog') },
    { name: 'pool-request', place: `monitor/${request?.id ?? ''}`, sees: 'route-picture' },
  ];
}

/** Every view of the pool at two widths; gives what stands out of its window, and what the page complained of. */
export async function takeAll({ context, server, client, label }: { context: BrowserContext; server: Served; client: HostClient; label: string }): Promise<string[]> {
  const found: string[] = [];
  const where = await context.newPage();
  where.on('pageerror', (error) => found.push(error.message));
  await where.goto(server.uiUrl);
  await where.getByTestId('composer').waitFor();
  for (const shot of await shots(client)) {
    for (const size of [{ width: 1440, height: 900 }, { width: 420, height: 900 }]) {
      await where.setViewportSize(size);
      await where.goto('about:blank');
      await openPlace(where, server, shot.place, shot.sees);
      await shot.act?.(where);
      await where.waitForTimeout(250);
      found.push(...(await faults(where)).map((fault) => `${shot.name} at ${size.width}: ${fault}`));
      await shoot(where, `${shot.name}.${label}.${size.width}`);
    }
  }
  return found;
}

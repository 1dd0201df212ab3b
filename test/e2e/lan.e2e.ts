// Colleagues, as the person who runs Hearth and a colleague in a browser of their own meet it: a
// client with a key, signing in, asking, being seen in the usage and the audit, and being shut out.
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signShared } from '../../electron/host/token-issuers/testing/issuer-bed.ts';
import type { HostClient } from '../../shared/contract/host.ts';
import { openUi } from './support/open-ui.ts';
import { palettes } from './support/pictures.ts';
import type { Served } from './support/serve.ts';
import { shoot } from './support/shoot.ts';
import { click, openPlace, takeAll, type Shot } from './support/take-shots.ts';
import { freshHome } from './support/test-home.ts';
import { ask, go } from './support/views.ts';

const home = freshHome('lan');
let server: Served;
let browser: Browser;
let page: Page;
let colleague: Page;
let client: HostClient;
let closeUi: (() => Promise<void>) | undefined;
let key = '';

beforeAll(async () => {
  ({ server, browser, page, client, close: closeUi } = await openUi(home));
  colleague = await (
    await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } })
  ).newPage();
});

afterAll(async () => {
  await closeUi?.();
  home.remove();
});

async function signIn(where: Page, given: string): Promise<void> {
  await where.goto(server.url);
  await where.locator('#key').fill(given);
  await where.locator('button[type=submit]').click();
}

describe('a colleague', () => {
  it('is given a key with its limits, which is shown once', async () => {
    await openPlace(page, server, 'accounts/clients', 'clients-empty');
    await shoot(page, 'lan-clients-empty');
    await page.getByTestId('add-client').click();
    await page.getByTestId('client-name').fill('Ann');
    await page.getByTestId('client-requestsPerMinute').fill('6O');
    await page.getByTestId('save-client').click();
    expect(await page.getByTestId('client-dialog').innerText()).toContain('number');
    await page.getByTestId('client-requestsPerMinute').fill('60');
    await page.getByTestId('client-tokensPerDay').fill('20k');
    await page.getByTestId('save-client').click();
    key = await page.getByTestId('client-key').innerText();
    await shoot(page, 'lan-client-key');
    await page.getByTestId('key-done').click();
    expect(await page.getByTestId('client').innerText()).toContain('60 requests/min');
    expect(await page.content()).not.toContain(key);
  });

  it('signs in with it, not with another, and asks', async () => {
    await signIn(colleague, 'hk-mistyped');
    await colleague.getByRole('alert').waitFor();
    await shoot(colleague, 'lan-sign-in-refused');
    await signIn(colleague, key);
    await colleague.getByTestId('composer').waitFor();
    await colleague.getByTestId('nav-accounts').waitFor({ state: 'detached' });
    const answer = await ask(colleague, 'Say hello.');
    expect(await answer.getAttribute('data-state')).toBe('complete');
    await go(colleague, 'settings');
    await colleague.getByTestId('browser-session').waitFor();
    expect(await colleague.getByTestId('setting-lan').count()).toBe(0);
    await shoot(colleague, 'lan-colleague-settings');
  });

  it('sees nothing of others, and is seen in the usage and the audit', async () => {
    expect(await client.conversations.list({})).toEqual([]);
    expect(
      (await client.usage.query({ sinceMs: 0, groupBy: ['client'] })).map(
        ({ key: [name] }) => name,
      ),
    ).toContain('Ann');
    await openPlace(page, server, 'monitor/audit', 'audit-row');
    const rows = await page.getByTestId('audit').innerText();
    expect(rows).toContain('Added a client · Ann');
    expect(rows).toContain('Unknown');
    expect(rows).not.toContain(key);
  });

  it('is shut out at once when suspended, in the open window too', async () => {
    await openPlace(page, server, 'accounts/clients', 'client');
    await page.getByTestId('client-actions').click();
    await page.getByTestId('suspend-client').click();
    await page.getByText('suspended').waitFor();
    await colleague.goto(`${server.url}/#/monitor`);
    await colleague.reload();
    await colleague.locator('#key').waitFor();
    await page.getByTestId('client-actions').click();
    await page.getByTestId('suspend-client').click();
    await page.getByText('active', { exact: true }).waitFor();
  });

  it('gets a new key while the former one works on', async () => {
    await page.getByTestId('client-actions').click();
    await page.getByTestId('rotate-client').click();
    await page.getByTestId('save-rotation').click();
    const next = await page.getByTestId('client-key').innerText();
    await page.getByTestId('key-done').click();
    const status = async (apiKey: string): Promise<number> =>
      (await fetch(`${server.url}/v1/models`, { headers: { authorization: `Bearer ${apiKey}` } }))
        .status;
    expect([await status(key), await status(next)]).toEqual([200, 200]);
    expect(await page.getByTestId('client').innerText()).toContain('old key');
  });
});

describe('an issuer of tokens', () => {
  const secret = 'a-shared-secret-of-more-than-32-bytes';

  it('is added in the settings, and a subject of it is a client from its first token on', async () => {
    await openPlace(page, server, 'settings', 'setting-issuers');
    await page.getByTestId('add-issuer').click();
    await page.getByTestId('issuer-name').fill('corp');
    await page.getByTestId('issuer-iss').fill('https://corp.example.com');
    await page.getByTestId('issuer-audience').fill('hearth');
    await page.getByTestId('issuer-key-kind').selectOption('secret');
    await page.getByTestId('issuer-key').fill('short');
    await page.getByTestId('save-issuer').click();
    expect(await page.getByTestId('issuer-error').innerText()).toContain('32 bytes');
    await page.getByTestId('issuer-key').fill(secret);
    await page.getByTestId('issuer-roles').fill('ops = boss');
    await page.getByTestId('save-issuer').click();
    await page.getByText('“ops = boss” is not').waitFor();
    await page.getByTestId('issuer-roles').fill('ops = admin');
    await page.getByTestId('save-issuer').click();
    await page.getByTestId('issuer').waitFor();
    const token = await signShared(secret, {
      iss: 'https://corp.example.com',
      aud: 'hearth',
      sub: 'alice',
      exp: Math.floor(Date.now() / 1000) + 600,
    });
    const reply = await fetch(`${server.url}/v1/models`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(reply.status).toBe(200);
    await page.getByText('1 client', { exact: false }).first().waitFor();
    await shoot(page, 'lan-issuer');
    await openPlace(page, server, 'accounts/clients', 'client');
    await page.getByTestId('client').filter({ hasText: 'corp:alice' }).waitFor();
  });

  it('proxies, host names and origins are saved, and what cannot be used is said', async () => {
    await openPlace(page, server, 'settings', 'setting-lan');
    await page.locator('[data-testid=lan-network] summary').click();
    await page.getByTestId('set-lanTrustedProxies').fill('home');
    await page.getByTestId('lan-network-save').click();
    expect(await page.getByTestId('lan-network-error').innerText()).toContain('home');
    await page.getByTestId('set-lanTrustedProxies').fill('10.0.0.2\n172.16.0.0/12');
    await page.getByTestId('set-lanCorsOrigins').fill('https://chat.example.com');
    await page.getByTestId('lan-network-save').click();
    await page.getByTestId('lan-network-error').waitFor({ state: 'detached' });
    await expect
      .poll(async () => (await client.app.settings.get()).lanTrustedProxies)
      .toEqual(['10.0.0.2', '172.16.0.0/12']);
    await shoot(page, 'lan-network');
    await client.app.settings.set({ lanTrustedProxies: [], lanCorsOrigins: [] });
  });
});

const lanShots: readonly Shot[] = [
  { name: 'lan-clients', place: 'accounts/clients', sees: 'client' },
  {
    name: 'lan-client-form',
    place: 'accounts/clients',
    sees: 'client',
    act: click('add-client', 'client-dialog'),
  },
  {
    name: 'lan-client-rules',
    place: 'accounts/clients',
    sees: 'client',
    act: async (where) => {
      await click('add-client', 'client-dialog')(where);
      await where.locator('[data-testid=client-dialog] summary').click();
      await where.getByTestId('rule-words').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'lan-rotate',
    place: 'accounts/clients',
    sees: 'client',
    act: async (where) => {
      await click('client-actions', 'client-menu')(where);
      await click('rotate-client', 'rotate-client-dialog')(where);
    },
  },
  {
    name: 'lan-issuer-form',
    place: 'settings',
    sees: 'setting-issuers',
    act: click('add-issuer', 'issuer-form'),
  },
  {
    name: 'lan-network-form',
    place: 'settings',
    sees: 'setting-lan',
    act: async (where) => {
      await where.locator('[data-testid=lan-network] summary').click();
      await where.getByTestId('lan-network-save').scrollIntoViewIfNeeded();
    },
  },
  { name: 'lan-audit', place: 'monitor/audit', sees: 'audit-row' },
  {
    name: 'lan-settings',
    place: 'settings',
    sees: 'set-localOnly',
    act: async (where) => where.getByTestId('setting-clients').scrollIntoViewIfNeeded(),
  },
];

describe('each view of it', () => {
  for (const palette of palettes) {
    const { language, theme } = palette;
    it(`fits its window: ${language}, ${theme}`, async () => {
      await client.clients.add({
        name: `Ladybird ${language} ${theme}`,
        role: 'viewer',
        localOnly: true,
        models: ['smollm2-135m-instruct'],
        ipAllow: ['192.168.1.0/24', 'fd00::/8'],
        expiresAt: Date.UTC(2031, 0, 1),
        signed: true,
      });
      const context = await browser.newContext({ locale: language, colorScheme: theme });
      const found = await takeAll({ context, server, shots: lanShots, palette });
      const guest = await (
        await browser.newContext({
          locale: language,
          colorScheme: theme,
          viewport: { width: 420, height: 900 },
        })
      ).newPage();
      await guest.goto(server.url);
      await shoot(guest, `lan-sign-in.${language}.${theme}.420`);
      await context.close();
      expect(found).toEqual([]);
    });
  }
});

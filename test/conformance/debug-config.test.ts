import { afterEach, beforeEach, expect, it } from 'vitest';
import { desktopOwnerId } from '../../shared/ids.ts';
import { maskSecrets } from '../../electron/host/lan-server/status/debug-config.ts';
import { providers } from '../../electron/host/providers/catalogue/provider-catalogue.ts';
import { createRedactor } from '../../electron/host/security/redact.ts';
import { routerWorld, type RouterWorld } from '../fakes/router-world.ts';
import { adminKey, startLan, type LanFixture } from './lan-fixture.ts';
import { statusFor } from './lan-status.ts';

let world: RouterWorld;
let lan: LanFixture;

beforeEach(async () => {
  world = await routerWorld();
});
afterEach(async () => {
  await lan.close();
  await world.close();
});

/** No two have a part in common, and none looks like a word. */
const planted = {
  accountKey: 'sk-PLANTED-ACCOUNT-0123456789',
  nextKey: 'sk-PLANTED-NEXT-0123456789',
  user: 'planted-user',
  password: 'planted-password',
  query: 'planted-query-1',
  clientKey: 'hk-PLANTED-CLIENT-0123456789',
  named: 'gsk_PLANTEDinANAME0123456789',
  plain: 'planted-plain-word',
  bearer: 'PLANTEDbearer123',
};

it('shows what is active and none of the secrets in the environment', async () => {
  const { store, accounts, policies, quota, ledger } = world;
  const account = await accounts.add(desktopOwnerId, {
    provider: 'openai-compatible',
    name: `mine ${planted.named}`,
    baseUrl: 'http://127.0.0.1:9/v1',
    apiKey: planted.accountKey,
    models: ['cloud'],
    priority: 1,
  });
  // Such an address is refused today; an older version took it.
  await store.db
    .updateTable('accounts')
    .set({
      base_url: `http://${planted.user}:${planted.password}@127.0.0.1:9/v1?api_key=${planted.query}`,
    })
    .execute();
  await accounts.rotate(desktopOwnerId, account.id, planted.nextKey);
  world.policy('careful', { tiers: [{ name: 'all', models: ['cloud'] }] });
  const clients = {
    list: () =>
      Promise.resolve([
        {
          id: 'c1',
          name: 'laptop',
          keyHint: 'abcd',
          apiKey: planted.clientKey,
          signingSecret: planted.plain,
          limits: { tokensPerDay: 500 },
          headers: [`Bearer ${planted.bearer}`],
        },
      ] as never),
  };
  lan = await startLan({
    status: statusFor(store, { accounts, policies, quota, ledger, clients, providers }),
  });
  const reply = await fetch(`${lan.origin}/debug/config`, {
    headers: { authorization: `Bearer ${adminKey}` },
  });
  const text = await reply.text();
  for (const secret of Object.values(planted)) expect(text).not.toContain(secret);
  expect(JSON.parse(text)).toMatchObject({
    object: 'hearth.config',
    settings: { lanPort: 4680 },
    accounts: [{ id: account.id, models: ['cloud'], keyHint: '6789' }],
    policies: [{ alias: 'careful' }],
    clients: [
      {
        name: 'laptop',
        keyHint: 'abcd',
        apiKey: '[redacted]',
        signingSecret: '[redacted]',
        limits: { tokensPerDay: 500 },
      },
    ],
  });
  expect(text).toContain('api.openai.com');
});

it('masks by name and by place, and leaves numbers, hints and plain addresses', async () => {
  lan = await startLan();
  const { redact } = createRedactor();
  expect(
    maskSecrets(
      {
        password: 'a',
        tokens: 5,
        maxTokens: 5,
        key_hint: 'wxyz',
        note: '',
        token: '',
        url: 'https://x.example',
        at: 'https://only-user@x.example/p',
        list: [{ cookies: 'c' }],
        raw: { key: new Uint8Array([1]) },
      },
      redact,
    ),
  ).toEqual({
    password: '[redacted]',
    tokens: 5,
    maxTokens: 5,
    key_hint: 'wxyz',
    note: '',
    token: '',
    url: 'https://x.example',
    at: 'https://redacted@x.example/p',
    list: [{ cookies: '[redacted]' }],
    raw: { key: '[redacted]' },
  });
});

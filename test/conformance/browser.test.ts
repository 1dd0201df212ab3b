import { once } from 'node:events';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { HostClient } from '../../shared/contract/host.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import {
  clientKey,
  elsewhereKey,
  expiredKey,
  startLan,
  suspendedKey,
  viewerKey,
  type LanFixture,
} from './lan-fixture.ts';

let lan: LanFixture;
beforeEach(async () => {
  lan = await startLan();
});
afterEach(() => lan.close());

const post = (
  path: string,
  {
    body,
    cookie,
    origin = lan.origin,
  }: { body?: string; cookie?: string; origin?: string | null } = {},
): Promise<Response> =>
  fetch(`${lan.origin}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(origin === null ? {} : { origin }),
      ...(cookie === undefined ? {} : { cookie }),
    },
    ...(body === undefined ? {} : { body }),
  });
const cookiesOf = (reply: Response): string =>
  reply.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
const signIn = async (key: string): Promise<string> =>
  cookiesOf(await post('/ui/sign-in', { body: new URLSearchParams({ key }).toString() }));
const page = async (cookie: string): Promise<string> =>
  (await fetch(`${lan.origin}/`, { headers: { cookie } })).text();

async function connected(cookie: string): Promise<{ client: HostClient; ws: WebSocket }> {
  const ws = new WebSocket(`${lan.origin.replace('http', 'ws')}/rpc`, {
    headers: { cookie, origin: lan.origin },
  });
  await new Promise<void>((resolve, reject) => ws.on('open', () => resolve()).on('error', reject));
  return {
    client: createORPCClient<HostClient>(
      new RPCLink({ websocket: ws as unknown as globalThis.WebSocket }),
    ),
    ws,
  };
}

describe('a colleague in a browser', () => {
  test('signs in with the key and is their own user, with their role and no files of the machine', async () => {
    const cookie = await signIn(clientKey);
    expect(await page(cookie)).toContain('renderer-page');
    const { client, ws } = await connected(cookie);
    await client.models.available();
    expect(lan.contexts).toMatchObject([{ via: 'lan', role: 'member', localFiles: false }]);
    expect(lan.contexts[0]?.ownerId).not.toBe(desktopOwnerId);
    expect(lan.contexts[0]?.clientId).toMatch(/^client_/);
    ws.close();
    expect(lan.audited).toMatchObject([
      { action: 'sign_in', outcome: 'done', actorName: 'client' },
    ]);
  });

  test.each([
    ['', 401],
    ['hk-guess', 401],
    [suspendedKey, 403],
    [expiredKey, 403],
    [elsewhereKey, 403],
  ])(
    'is not let in by the key “%s”, in words, and it is written down without the key',
    async (key, status) => {
      const reply = await post('/ui/sign-in', { body: new URLSearchParams({ key }).toString() });
      expect(reply.status).toBe(status);
      expect(reply.headers.getSetCookie()).toEqual([]);
      expect(await reply.text()).toContain('role="alert"');
      expect(lan.audited).toMatchObject([{ action: 'sign_in', outcome: 'refused' }]);
      expect(JSON.stringify(lan.audited)).not.toContain(key === '' ? '\u0000' : key);
    },
  );

  test('who guesses is made to wait, with the right key too', async () => {
    for (let i = 0; i < 5; i += 1) await signIn('hk-guess');
    const reply = await post('/ui/sign-in', {
      body: new URLSearchParams({ key: clientKey }).toString(),
    });
    expect(reply.status).toBe(429);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test.each(['/ui/sign-in', '/ui/renew', '/ui/sign-out'])(
    '%s is used by our own page alone (CSRF)',
    async (path) => {
      const cookie = await signIn(clientKey);
      for (const origin of [
        null,
        'null',
        'http://evil.example',
        `http://localhost:${lan.port + 1}`,
      ])
        expect(
          (
            await post(path, {
              cookie,
              origin,
              body: new URLSearchParams({ key: clientKey }).toString(),
            })
          ).status,
        ).toBe(403);
      expect(await page(cookie)).toContain('renderer-page');
    },
  );

  test('renews, after which the former secret ends the session', async () => {
    const cookie = await signIn(clientKey);
    const renewed = await post('/ui/renew', { cookie });
    expect(renewed.status).toBe(204);
    expect(await page(cookiesOf(renewed))).toContain('renderer-page');
    expect((await post('/ui/renew', {})).status).toBe(401);
  });

  test('signs out: the cookies are cleared, the session is over, and an open window is hung up on', async () => {
    const cookie = await signIn(clientKey);
    const { client, ws } = await connected(cookie);
    await client.models.available();
    const hungUp = once(ws, 'close');
    const reply = await post('/ui/sign-out', { cookie });
    await hungUp;
    expect(reply.headers.getSetCookie().every((one) => one.includes('Max-Age=0'))).toBe(true);
    expect(await page(cookie)).not.toContain('renderer-page');
    await expect(client.models.available()).rejects.toThrow();
  });

  test('is shown how to sign in, not an error, when the client was suspended meanwhile', async () => {
    const cookie = await signIn(clientKey);
    const client = (await lan.clients.list(desktopOwnerId)).find(({ name }) => name === 'client');
    await lan.clients.declare(
      desktopOwnerId,
      { name: 'client', apiKey: clientKey, expiresAt: 1 },
      client?.id ?? '',
    );
    const reply = await fetch(`${lan.origin}/`, { headers: { cookie } });
    expect(reply.status).toBe(200);
    expect(await reply.text()).toContain('/ui/sign-in');
  });

  test('that may only look calls nothing that asks', async () => {
    const { client, ws } = await connected(await signIn(viewerKey));
    expect(await client.models.available()).toEqual([]);
    await expect(client.conversations.create({})).rejects.toMatchObject({ code: 'forbidden' });
    ws.close();
  });

  test('a page whose access token is over is renewed in passing', async () => {
    const cookie = await signIn(clientKey);
    const [, refresh = ''] = cookie.split('; ');
    const reply = await fetch(`${lan.origin}/`, { headers: { cookie: refresh } });
    expect(await reply.text()).toContain('renderer-page');
    expect(reply.headers.getSetCookie()).toHaveLength(2);
  });
});

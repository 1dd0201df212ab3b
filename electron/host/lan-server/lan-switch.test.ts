import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LanStatus } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import { closeServer, createNodeServer, listen } from './server/node-server.ts';
import { createLanSwitch, type LanSwitch } from './lan-switch.ts';
import { Hono } from 'hono';
import type { LanEnv } from './http/lan-context.ts';

let lan: LanSwitch;
let statuses: LanStatus[];
let opened: string[];

/** A real server on a real port, without the routes, which the switch knows nothing of. */
async function open({ host, port }: { host: string; port: number }) {
  const server = createNodeServer(new Hono<LanEnv>());
  const taken = await listen(server, host, port);
  opened.push(`${host}:${port}`);
  return {
    addresses: () => [],
    url: `http://${host}:${taken}`,
    entry: () => ({ url: `http://${host}:${taken}/ui/enter?token=t`, expiresAt: 1 }),
    close: () => closeServer(server, 100),
  };
}

const on = {
  lanEnabled: true,
  lanHost: '127.0.0.1',
  lanPort: 0,
  lanTls: 'off',
  lanTlsCert: '',
  lanTlsKey: '',
  lanPlainHttp: false,
} as const;
const off = {
  running: false,
  url: null,
  error: null,
  addresses: [],
  tls: 'off',
  caFingerprint: null,
  caUntil: null,
  caReplaces: null,
};
const arm = () => Promise.resolve(null);

beforeEach(() => {
  statuses = [];
  opened = [];
  lan = createLanSwitch({ open, arm, onChange: (status) => statuses.push(status) });
});
afterEach(() => lan.close());

test('is off until switched on, and off again', async () => {
  expect(lan.status()).toEqual(off);
  expect(await lan.apply(on)).toMatchObject({ running: true, error: null });
  expect(await lan.apply({ ...on, lanEnabled: false })).toEqual(off);
  expect(statuses.map((one) => one.running)).toEqual([true, false]);
});

test('a setting that did not change leaves the open connections alone', async () => {
  const { url } = await lan.apply(on);
  expect((await lan.apply({ ...on })).url).toBe(url);
  expect(opened).toHaveLength(1);
});

test('a port in use is said in the status, and another port then works', async () => {
  const other: Server = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  const status = await lan.apply({ ...on, lanPort: port });
  expect(status).toMatchObject({ running: false, url: null });
  expect(status.error).toContain(`Port ${port} is in use`);
  expect(await lan.apply(on)).toMatchObject({ running: true, error: null });
  await new Promise((resolve) => other.close(resolve));
});

test('an address that is not this machine’s is said', async () => {
  expect((await lan.apply({ ...on, lanHost: '192.0.2.1' })).error).toContain(
    '192.0.2.1 is not an address of this machine',
  );
});

test('switching quickly to and fro ends at the last wish, with one server', async () => {
  const wishes = [on, { ...on, lanEnabled: false }, on, { ...on, lanEnabled: false }, on];
  await Promise.all(wishes.map((wish) => lan.apply(wish)));
  expect(lan.status().running).toBe(true);
  expect(opened).toHaveLength(3);
});

test('a certificate that cannot be had is said, and the server that runs goes on; a right one then takes its place', async () => {
  const files = {
    mode: 'files' as const,
    authority: null,
    current: () => ({ cert: '', key: '' }),
    renew: () => null,
  };
  const picky = createLanSwitch({
    open,
    arm: ({ tls }) =>
      tls.mode === 'files' && tls.files.cert === ''
        ? Promise.reject(new AppError('bad_request', 'Name the certificate file.'))
        : Promise.resolve(tls.mode === 'off' ? null : files),
    onChange: () => undefined,
  });
  const { url } = await picky.apply(on);
  expect(await picky.apply({ ...on, lanTls: 'files' })).toMatchObject({
    running: true,
    url,
    tls: 'off',
    error: 'Name the certificate file.',
  });
  expect((await fetch(url ?? '')).status).toBe(404);
  expect(
    await picky.apply({ ...on, lanTls: 'files', lanTlsCert: '/a.pem', lanTlsKey: '/a.key' }),
  ).toMatchObject({ running: true, tls: 'files', error: null });
  await picky.close();
});

test('a network address is encrypted where nothing is chosen, and plain only where that is chosen', async () => {
  const armed: string[] = [];
  const noted = createLanSwitch({
    open: () => open({ host: '127.0.0.1', port: 0 }),
    arm: ({ tls }) => Promise.resolve(void armed.push(tls.mode)).then(() => null),
    onChange: () => undefined,
  });
  await noted.apply(on);
  await noted.apply({ ...on, lanHost: '0.0.0.0' });
  await noted.apply({ ...on, lanHost: '0.0.0.0', lanPlainHttp: true });
  await noted.apply({ ...on, lanHost: '::' });
  await noted.apply({ ...on, lanHost: '0.0.0.0', lanTls: 'files', lanPlainHttp: true });
  expect(armed).toEqual(['off', 'own', 'off', 'own', 'files']);
  await noted.close();
});

test('what serve holds stays, whatever the settings say', async () => {
  const { url } = await lan.hold({
    host: '127.0.0.1',
    port: 0,
    tls: { mode: 'off', files: { cert: '', key: '' } },
  });
  await lan.apply({ ...on, lanEnabled: false });
  expect(lan.status().url).toBe(url);
  expect((await fetch(url)).status).toBe(404);
});

test('serve reports that its port is taken', async () => {
  const { url } = await lan.apply(on);
  const second = createLanSwitch({ open, arm, onChange: () => undefined });
  await expect(
    second.hold({
      host: '127.0.0.1',
      port: Number(new URL(url ?? '').port),
      tls: { mode: 'off', files: { cert: '', key: '' } },
    }),
  ).rejects.toMatchObject({ code: 'conflict' });
});

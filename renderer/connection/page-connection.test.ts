import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { RPCLink } from '@orpc/client/message-port';
import { afterEach, describe, expect, it } from 'vitest';
import { appContract, type AppInfo } from '../../shared/contract/app.ts';
import { type AppError, errorCodeOf } from '../../shared/errors.ts';
import { backoffMs, createPageConnection, type PageConnection } from './page-connection.ts';
import { closureOf, type HostLink } from './host-link.ts';

const info: AppInfo = {
  version: '1',
  platform: 'linux',
  dataFolder: '/d',
  headless: false,
  vaultMode: 'key-file',
  electron: null,
  startedAt: 1,
};
const contract = implement({ app: { info: appContract.info, changes: appContract.changes } });

const stuck = new Promise<never>(() => undefined);

/** A host over real message channels: it can die and come back, as the process does. */
function fakeHost(why: AppError | null = null) {
  let lives = true;
  let born = 0;
  let asked = 0;
  const open: MessagePort[] = [];
  const kill = (): void => {
    lives = false;
    for (const port of open.splice(0)) port.close();
  };
  const link = (): HostLink => {
    const channel = new MessageChannel();
    const closed = Promise.withResolvers<AppError | null>();
    channel.port1.addEventListener('close', () => closed.resolve(why));
    const nth = (born += 1);
    const router = contract.router({
      app: {
        info: contract.app.info.handler(() => {
          asked += 1;
          // A host that is about to give a reason answers the first sign of life only.
          return why === null || asked === 1 ? info : stuck;
        }),
        changes: contract.app.changes.handler(async function* ({ signal }) {
          yield { topic: 'models' as const, id: String(nth) };
          await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        }),
      },
    });
    if (lives) {
      new RPCHandler(router).upgrade(channel.port2);
      channel.port2.start();
      open.push(channel.port2);
    } else channel.port2.close();
    const host = new RPCLink({ port: channel.port1 });
    channel.port1.start();
    return { host, desktop: null, closed: closed.promise, close: () => channel.port1.close() };
  };
  return { link, kill, asked: () => asked, revive: () => void (lives = true) };
}

function until(connection: PageConnection, phase: string): Promise<void> {
  return new Promise((resolve) => {
    if (connection.state.getState().phase === phase) return resolve();
    const stop = connection.state.subscribe(
      (state) => state.phase === phase && (stop(), resolve()),
    );
  });
}

const connections: PageConnection[] = [];
const connect = (deps: Parameters<typeof createPageConnection>[0]): PageConnection => {
  const connection = createPageConnection(deps);
  connections.push(connection);
  return connection;
};
afterEach(() => connections.splice(0).forEach((connection) => connection.close()));

describe('host connection', () => {
  it('lets a call made before the host lives wait for it instead of failing', async () => {
    const host = fakeHost();
    host.kill();
    const connection = connect({ open: host.link, desktop: false });
    const call = connection.client.app.info();
    host.revive();
    await expect(call).resolves.toEqual(info);
  });

  it('comes back automatically, and an open stream with it, after the host dies', async () => {
    const host = fakeHost();
    const connection = connect({ open: host.link, desktop: false });
    const seen: string[] = [];
    const stop = new AbortController();
    const twice = Promise.withResolvers<void>();
    const done = connection.watch(
      (signal) => connection.client.app.changes(undefined, { signal }),
      (event) => (seen.push(event.id ?? ''), seen.length === 2 && twice.resolve()),
      stop.signal,
    );
    await until(connection, 'connected');
    await expect.poll(() => seen.length).toBe(1);
    host.kill();
    await until(connection, 'away');
    host.revive();
    await twice.promise;
    expect(new Set(seen).size).toBe(2);
    stop.abort();
    await done;
  });

  it('fails a call with host_unavailable, not a bare abort, when no host comes', async () => {
    const host = fakeHost();
    host.kill();
    const connection = connect({ open: host.link, desktop: false, callTimeoutMs: 50 });
    const error: unknown = await connection.client.app.info().catch((reason: unknown) => reason);
    expect(errorCodeOf(error)).toBe('host_unavailable');
  });

  it('fails the calls under way with the reason for which the host closed the socket', async () => {
    const host = fakeHost(closureOf(1009));
    const connection = connect({ open: host.link, desktop: false });
    await until(connection, 'connected');
    const call = connection.client.app.info();
    await expect.poll(() => host.asked()).toBe(2);
    host.kill();
    await expect(call).rejects.toMatchObject({ code: 'too_large' });
    expect([closureOf(1013)?.code, closureOf(1000), closureOf(1006)]).toEqual(['busy', null, null]);
  });

  it('asks less and less often, and never less than every four seconds', () => {
    expect([1, 2, 3, 20].map(backoffMs)).toEqual([150, 300, 600, 4000]);
  });
});

import { mkdtempSync, rmSync, statSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError, toAppError } from '../../../shared/errors.ts';
import type { ApiContext, HostApi } from '../api-context.ts';
import { createProcedures } from '../api/procedures.ts';
import { createControlSocket, type ControlSocket } from './control-socket.ts';
import { connectToHost, type HostHandle } from './host-connection.ts';
import { attachOrStart } from './attach-or-start.ts';

let folder: string;
const open: { close(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-socket-'));
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
  rmSync(folder, { recursive: true, force: true });
});

const document = {
  id: 'doc_1',
  baseId: 'kb_1',
  name: 'a.bin',
  file: 'a.bin',
  path: '',
  mediaType: 'text/plain',
  sizeBytes: 0,
  state: 'queued' as const,
  progress: 0,
  pages: null,
  tags: [],
  unreadPages: 0,
  chunks: 0,
  errorCode: null,
  errorMessage: null,
  attempts: 0,
  nextTryAt: null,
  metadata: {},
  uploaded: true,
  createdAt: 1,
  updatedAt: 1,
};

interface Seen {
  contexts: ApiContext[];
  uploaded: Uint8Array | null;
  streamEnded: Promise<void>;
}

/** A part of the contract with handlers of its own, behind the product's own error mapping. */
function partialApi(): { api: HostApi; seen: Seen } {
  const ended = Promise.withResolvers<void>();
  const seen: Seen = { contexts: [], uploaded: null, streamEnded: ended.promise };
  const os = createProcedures(() => undefined, { record: () => undefined, nameOf: (id) => id });
  const api = {
    models: {
      available: os.models.available.handler(({ context }) => {
        seen.contexts.push(context);
        return [];
      }),
    },
    knowledge: {
      upload: os.knowledge.upload.handler(async ({ input }) => {
        seen.uploaded =
          'data' in input ? new Uint8Array(await input.data.arrayBuffer()) : new Uint8Array();
        return { ...document, name: input.name, sizeBytes: seen.uploaded.length };
      }),
      remove: os.knowledge.remove.handler(() => {
        throw new AppError('conflict', 'It is being indexed.', {
          retryable: true,
          retryAfterMs: 1500,
        });
      }),
    },
    app: {
      changes: os.app.changes.handler(async function* ({ signal }) {
        try {
          yield { topic: 'models' as const };
          await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
        } finally {
          ended.resolve();
        }
      }),
    },
  };
  return { api: api as unknown as HostApi, seen };
}

async function serve(
  at = folder,
): Promise<{ socket: ControlSocket; connection: HostHandle; seen: Seen }> {
  const { api, seen } = partialApi();
  const socket = await createControlSocket({ api, folder: at });
  const connection = connectToHost(socket.address);
  open.push(socket, connection);
  return { socket, connection, seen };
}

describe('the control socket', () => {
  test('is the user’s alone, from the moment it accepts', async () => {
    const { socket } = await serve();
    expect(statSync(socket.address).mode & 0o777).toBe(0o600);
  });

  test('leaves the process’s file mask as it was', async () => {
    const before = process.umask();
    await serve();
    expect(process.umask()).toBe(before);
  });

  test('calls as the desktop’s user, by the command line, with files of this machine', async () => {
    const { connection, seen } = await serve();
    expect(await connection.client.models.available()).toEqual([]);
    expect(seen.contexts).toMatchObject([
      { ownerId: 'owner_desktop', via: 'cli', clientId: null, localFiles: true },
    ]);
  });

  test('carries a document as the bytes it was', async () => {
    const { connection, seen } = await serve();
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) % 256);
    const made = await connection.client.knowledge.upload({
      id: 'kb_1',
      name: 'a.bin',
      data: new Blob([bytes]),
    });
    expect(made.sizeBytes).toBe(bytes.length);
    expect(seen.uploaded).toEqual(bytes);
  });

  test('keeps an error’s code, message and retry time', async () => {
    const { connection } = await serve();
    const error = toAppError(
      await connection.client.knowledge.remove({ id: 'kb_1' }).catch((thrown: unknown) => thrown),
    );
    expect(error).toMatchObject({
      code: 'conflict',
      message: 'It is being indexed.',
      retryable: true,
      retryAfterMs: 1500,
    });
  });

  test('a stream that its reader leaves stops the host’s generator', async () => {
    const { connection, seen } = await serve();
    for await (const change of await connection.client.app.changes()) {
      expect(change).toEqual({ topic: 'models' });
      break;
    }
    await seen.streamEnded;
  });

  test('a stream whose signal is aborted stops the host’s generator', async () => {
    const { connection, seen } = await serve();
    const controller = new AbortController();
    const stream = await connection.client.app.changes(undefined, { signal: controller.signal });
    await stream.next();
    const next = stream.next().then(
      () => null,
      () => null,
    );
    controller.abort();
    await Promise.all([next, seen.streamEnded]);
  });

  test('an open stream ends with an error when the host goes', async () => {
    const { socket, connection } = await serve();
    const stream = await connection.client.app.changes();
    await stream.next();
    const next = stream.next();
    await socket.close();
    await expect(next).rejects.toMatchObject({ code: 'host_unavailable' });
  });

  test('a call to a host that is gone says so', async () => {
    const { socket, connection } = await serve();
    await socket.close();
    const error = toAppError(
      await connection.client.models.available().catch((thrown: unknown) => thrown),
    );
    expect(error.code).toBe('host_unavailable');
  });

  test('a socket file that a killed host left is taken over', async () => {
    const address = join(folder, 'host.sock');
    const child = spawnSync(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(address)}, () => ` +
        `process.kill(process.pid, 'SIGKILL'))`,
    ]);
    expect(child.signal).toBe('SIGKILL');
    expect(statSync(address).isSocket()).toBe(true);
    const { connection } = await serve();
    expect(await connection.client.models.available()).toEqual([]);
  });

  test('a socket that another host answers on is left alone', async () => {
    const other = createServer().listen(join(folder, 'host.sock'));
    open.push({ close: () => new Promise((resolve) => void other.close(() => resolve())) });
    await expect(serve()).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a data folder too deep for a socket’s path is reached all the same', async () => {
    const deep = join(folder, 'd'.repeat(60), 'e'.repeat(60));
    mkdirSync(deep, { recursive: true });
    const { socket } = await serve(deep);
    expect(socket.address.startsWith(deep)).toBe(false);
    expect(readFileSync(join(deep, 'host.sock.path'), 'utf8')).toBe(socket.address);
    const attached = await attachOrStart({
      home: deep,
      start: () => Promise.reject(new Error('attached instead')),
      onWaiting: () => undefined,
      signal: new AbortController().signal,
    });
    open.push(attached);
    expect(await attached.client.models.available()).toEqual([]);
  });
});

describe('attaching', () => {
  test('starts a host where none runs, also behind a left-over socket file', async () => {
    writeFileSync(join(folder, 'host.sock'), '');
    const own: HostHandle = {
      client: {} as HostHandle['client'],
      close: () => Promise.resolve(),
    };
    expect(
      await attachOrStart({
        home: folder,
        start: () => Promise.resolve(own),
        onWaiting: () => undefined,
        signal: new AbortController().signal,
      }),
    ).toBe(own);
  });

  test('waits for a command that has the folder, and reports it', async () => {
    const own: HostHandle = {
      client: {} as HostHandle['client'],
      close: () => Promise.resolve(),
    };
    let tries = 0;
    let told = 0;
    const start = (): Promise<HostHandle> => (
      (tries += 1),
      tries < 8 ? Promise.reject(new AppError('store_locked', 'busy')) : Promise.resolve(own)
    );
    expect(
      await attachOrStart({
        home: folder,
        start,
        onWaiting: () => (told += 1),
        signal: new AbortController().signal,
      }),
    ).toBe(own);
    expect(told).toBe(1);
  });

  test('gives up waiting when told to', async () => {
    const controller = new AbortController();
    const waiting = attachOrStart({
      home: folder,
      start: () => Promise.reject(new AppError('store_locked', 'busy')),
      onWaiting: () => controller.abort(),
      signal: controller.signal,
    });
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});

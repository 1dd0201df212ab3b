import { createServer, type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultSettings } from '../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { createChanges } from '../changes/create-changes.ts';
import { openMemoryStore } from '../store/open-store.ts';
import { createEgressGate } from './create-egress-gate.ts';

const machine = { version: tls.DEFAULT_MIN_VERSION, ciphers: tls.DEFAULT_CIPHERS };

beforeEach(() => {
  // As `--tls-min-v1.0 --tls-cipher-list=…@SECLEVEL=0` in NODE_OPTIONS would.
  tls.DEFAULT_MIN_VERSION = 'TLSv1';
  tls.DEFAULT_CIPHERS = `${machine.ciphers}:@SECLEVEL=0`;
});
afterEach(() => {
  tls.DEFAULT_MIN_VERSION = machine.version;
  tls.DEFAULT_CIPHERS = machine.ciphers;
});

/**
 * The versions in a ClientHello's `supported_versions` (RFC 8446, 4.2.1: extension 43, a length, a
 * list of two bytes each).
 */
function offeredVersions(hello: Buffer): string[] {
  for (let at = 43; at + 5 < hello.length; at += 1) {
    const bytes = hello[at + 4] ?? 0;
    if (
      hello.readUInt16BE(at) !== 43 ||
      hello.readUInt16BE(at + 2) !== bytes + 1 ||
      bytes % 2 !== 0
    )
      continue;
    return Array.from({ length: bytes / 2 }, (_, n) =>
      hello.readUInt16BE(at + 5 + 2 * n).toString(16),
    );
  }
  return [];
}

it('no TLS older than 1.2 is offered to a provider, also where the machine would allow it', async () => {
  const { promise: hello, resolve } = Promise.withResolvers<Buffer>();
  const server = createServer((socket) =>
    socket.once('data', (data) => (resolve(data), socket.destroy())).on('error', () => undefined),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const store = openMemoryStore();
  const egress = createEgressGate({
    sqlite: store.sqlite,
    settings: () => defaultSettings,
    changes: createChanges(),
    now: Date.now,
    writeFailed: () => undefined,
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1/models`;
  await expect(
    egress.fetch(url, {}, { ownerId: desktopOwnerId, purpose: 'chat' }),
  ).rejects.toMatchObject({ code: 'provider_unreachable' });
  expect(offeredVersions(await hello).sort()).toEqual(['303', '304']);
  await egress.close();
  await store.close();
  server.close();
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HostClient } from '../../../shared/contract/host.ts';
import type { KnowledgeSource } from '../../../shared/contract/knowledge-sources.ts';
import { knowledgeApi } from '../api/knowledge.ts';
import { knowledgeSourcesApi } from '../api/knowledge-sources.ts';
import { createNamedFiles } from '../api/named-files.ts';
import { createProcedures } from '../api/procedures.ts';
import { owner } from '../knowledge/testing/test-knowledge.ts';
import { openTestSources, type TestSources } from '../knowledge/sources/testing/test-sources.ts';
import { UsageError } from './command.ts';
import type { CliIo } from './io.ts';
import { knowledgeCommand } from './knowledge.ts';

let bed: TestSources;
let server: Server;
let client: HostClient;
let address: string;

beforeAll(async () => {
  server = createServer((_, reply) =>
    reply.writeHead(200, { 'content-type': 'text/html' }).end('<p>The blue key.</p>'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/page`;
  bed = await openTestSources();
  const os = createProcedures(() => undefined, { record: () => undefined, nameOf: (id) => id });
  const api = {
    knowledge: knowledgeApi(
      os,
      { knowledge: bed.knowledge, transfer: bed.knowledge.transfer },
      () => owner,
      createNamedFiles(() => []),
    ),
    sources: knowledgeSourcesApi(os, bed.sources, () => owner),
  };
  client = createRouterClient(api, {
    context: { ownerId: owner.ownerId, via: 'cli', clientId: null, localFiles: true },
  }) as unknown as HostClient;
});
afterAll(async () => {
  await bed.close();
  server.close();
});

async function hearth(...args: string[]): Promise<string> {
  let out = '';
  const io: CliIo = {
    ...{
      language: 'en',
      env: {},
      signal: new AbortController().signal,
      text: (phrase) => phrase.text,
      readSecret: () => Promise.resolve(''),
      flush: () => Promise.resolve(),
      progress: () => undefined,
      endProgress: () => undefined,
      note: () => undefined,
    },
    print: (line) => void (out += `${line}\n`),
    json: (value) => void (out += JSON.stringify(value)),
  };
  await knowledgeCommand.run(args, { io, version: '0', withHost: (work) => work(client) });
  return out;
}
const json = async <T>(...args: string[]): Promise<T> =>
  JSON.parse(await hearth(...args, '--json')) as T;

test('a page gets a schedule from the command line, which shows when it was fetched and will be', async () => {
  // The command line offers no private hosts, so that the page is added for it.
  const { id } = await bed.sources.addPage(owner, {
    baseId: bed.baseId,
    url: address,
    privateHost: true,
  });
  const added = await json<KnowledgeSource>('add-page', address, '--base', 'Test');
  expect(added).toMatchObject({ id, refresh: null, nextCheckAt: null });
  expect(await json('refresh', id, '--every', 'daily')).toMatchObject({ refresh: 'daily' });
  const [listed] = await json<KnowledgeSource[]>('sources', '--base', 'Test');
  expect(listed).toMatchObject({ id, kind: 'page', refresh: 'daily' });
  expect(listed?.nextCheckAt).toBeGreaterThan(Date.now());
  const shown = await hearth('sources', '--base', 'Test');
  expect(shown).toContain('REFRESH');
  expect(shown).toMatch(/daily\s+\d{4}-\d\d-\d\d \d\d:\d\d\s+\d{4}-\d\d-\d\d \d\d:\d\d/);
  expect(await json('refresh', id, '--every', 'setting')).toMatchObject({ refresh: null });
  expect(await json('refresh', id)).toMatchObject({ id });
});

test.each([
  ['refresh', 'src_1', '--every', 'sometimes'],
  ['refresh'],
  ['sources'],
  ['add-page', 'https://example.org/'],
])('%s %s is refused where it means nothing', async (...args) => {
  await expect(hearth(...args)).rejects.toThrow(UsageError);
});

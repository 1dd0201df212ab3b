/**
 * What the pictures show: a data folder that is full, one that is empty, and one whose first models
 * are still on their way.
 */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostClient } from '../../../shared/contract/host.ts';
import {
  chunk,
  failure,
  forever,
  spoken,
  startFakeUpstream,
  type FakeUpstream,
  type Step,
} from '../../fakes/upstream.ts';
import { startPackageIndex } from './package-index.ts';
import { serve, type Served } from './serve.ts';
import { freshHome, root, until, type TestHome } from './test-home.ts';

export interface Room {
  home: TestHome;
  server: Served;
  client: HostClient;
  close(): Promise<void>;
}

async function openRoom(
  name: string,
  options: { models?: string; env?: Record<string, string>; json?: boolean } = {},
): Promise<Room> {
  const home = freshHome(name);
  const server = await serve({ home: home.folder, ...options });
  const { client, close } = home.connect();
  const end = async (): Promise<void> => {
    await close();
    await server.stop();
    home.remove();
  };
  return { home, server, client, close: end };
}

const markdown = `A small function that adds up the rent of a year, and what it gives:

\`\`\`ts
export function yearlyRent(monthlyEuros: number, increase = 0.02): number {
  const ofMonth = (month: number) => (month < 6 ? monthlyEuros : monthlyEuros * (1 + increase));
  return Array.from({ length: 12 }, (_, month) => ofMonth(month)).reduce((a, b) => a + b, 0);
}
\`\`\`

| Monthly rent | First half | Second half | Year |
|---|---|---|---|
| 1,450 € | 8,700 € | 8,874 € | **17,574 €** |
| 980 € | 5,880 € | 5,998 € | **11,878 €** |

1. The increase begins in July.
2. The deposit is not part of it.
`;

const words = (text: string): string[] => text.split(/(?<=\s)/);
const begun = (text: string): string[] => [
  chunk({ role: 'assistant', content: '' }),
  ...words(text).map((content) => chunk({ content })),
];
const said = (text: string): Step => spoken(...words(text));
const cut: Step = {
  pieces: begun(
    'The landlord keeps the roof, the outer walls and the heating in repair; the tenant',
  ),
  cut: true,
};
const held: Step = {
  pieces: [
    ...begun(
      'The first thing to look at is the term of the lease, since all else hangs on it. It is named in',
    ),
    forever,
  ],
};

async function answered(client: HostClient, id: string): Promise<void> {
  await until(
    async () => (await client.conversations.get({ id })).messages.at(-1)?.state !== 'streaming',
    100,
  );
}

async function talk(
  client: HostClient,
  start: Parameters<HostClient['conversations']['create']>[0],
  questions: readonly string[],
): Promise<string> {
  const { id } = await client.conversations.create(start);
  for (const content of questions) {
    await client.conversations.send({ id, content });
    await answered(client, id);
  }
  return id;
}

/**
 * The knowledge domain's own test documents, of which one is encrypted; but for the 200 scanned
 * pages, which take minutes to read.
 */
async function fillBase(client: HostClient, folder: string): Promise<string> {
  const source = join(root, 'test', 'data', 'documents');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(source))
    if (!name.endsWith('.ts') && name !== 'scanned-200-pages.pdf')
      copyFileSync(join(source, name), join(folder, name));
  const { id } = await client.knowledge.create({ name: 'Harbour House', localOnly: true });
  await client.knowledge.addPaths({ id, paths: [folder] });
  await until(
    async () => (await client.knowledge.list()).find((base) => base.id === id)?.pending === 0,
    200,
  );
  return id;
}

/** Brings back the account that a broken stream or a 503 has cooled down. */
async function wake(client: HostClient): Promise<void> {
  const work = (await client.accounts.list()).find(({ name }) => name === 'Work');
  for (const enabled of [false, true])
    await client.accounts.update({ id: work?.id ?? '', enabled });
}

async function addAccounts(client: HostClient, upstream: FakeUpstream): Promise<void> {
  const account = {
    provider: 'openai-compatible',
    baseUrl: upstream.baseUrl,
    apiKey: 'not-a-real-key-0001',
    models: ['fake-model'],
  };
  await client.accounts.add({ ...account, name: 'Work', priority: 10 });
  const broken = await startFakeUpstream();
  broken.script('/v1/chat/completions', [failure(401, 'Incorrect API key provided')]);
  const spare = await client.accounts.add({
    ...account,
    name: 'Spare',
    baseUrl: broken.baseUrl,
    models: ['spare-model'],
    priority: 20,
  });
  await talk(client, { model: 'spare-model', title: 'A rejected key' }, ['Hello?']).catch(
    () => undefined,
  );
  await client.accounts.update({ id: spare.id, enabled: true });
  await broken.close();
}

export interface Gallery {
  full: Room & {
    base: string;
    lease: string;
    chinese: string;
    code: string;
    broken: string;
    failed: string;
    failover: string;
    request: string;
    busy: string;
  };
  empty: Room;
  coming: Room & { base: string };
  close(): Promise<void>;
}

async function openFull(upstream: FakeUpstream) {
  const room = await openRoom('full');
  const { client, home } = room;
  const base = await fillBase(client, join(home.folder, 'Harbour House'));
  const failed = await talk(client, { model: 'all-gone', title: 'A model that is gone' }, [
    'Hello?',
  ]);
  await addAccounts(client, upstream);
  const play = async (title: string, question: string, ...steps: Step[]): Promise<string> => {
    upstream.script('/v1/chat/completions', steps);
    return talk(client, { model: 'fake-model', title }, [question]);
  };
  const code = await play(
    'The rent of a year',
    'Write me a function that adds up the rent of a year, with an example.',
    said(markdown),
  );
  const broken = await play('Who repairs what?', 'Who repairs what?', cut);
  await wake(client);
  upstream.script('/v1/chat/completions', [failure(503, 'The engine is overloaded')]);
  const failover = await talk(client, { title: 'A word of welcome' }, [
    'Welcome a new tenant in one sentence.',
  ]);
  const ask = (title: string, questions: readonly string[]): Promise<string> =>
    talk(client, { title, localOnly: true, knowledgeBaseIds: [base] }, questions);
  const lease = await ask('The lease of flat 7', [
    'When does the lease end?',
    'When was the boiler built?',
  ]);
  const chinese = await ask('房屋租赁合同', ['租赁期限到什么时候结束？', '押金在多少天内退还？']);
  const request =
    (await client.monitoring.requests({})).find(
      ({ purpose, attempts }) => purpose === 'chat' && attempts > 1,
    )?.id ?? '';
  const { id: busy } = await client.conversations.create({
    model: 'fake-model',
    title: 'What to look at in a lease',
  });
  upstream.script('/v1/chat/completions', [held]);
  await wake(client);
  await client.conversations.send({ id: busy, content: 'What should I look at first in a lease?' });
  return { ...room, base, lease, chinese, code, broken, failed, failover, request, busy };
}

async function openComing() {
  const index = await startPackageIndex(8_000_000);
  const room = await openRoom('coming', {
    models: '',
    json: false,
    env: { PIP_INDEX_URL: index.url, HTTPS_PROXY: 'http://127.0.0.1:9' },
  });
  const { id: base } = await room.client.knowledge.create({ name: 'Harbour House' });
  await room.client.knowledge.addPaths({
    id: base,
    paths: [join(root, 'test', 'data', 'documents')],
  });
  await until(
    async () =>
      (await room.client.models.local()).some(
        (model) => (model.download?.receivedBytes ?? 0) > 6_000_000,
      ),
    100,
  );
  // So slow that it lasts as long as the pictures take.
  index.bytesPerSecond = 10_000;
  return {
    ...room,
    base,
    close: async () => {
      await room.close();
      await index.close();
    },
  };
}

export async function openGallery(): Promise<Gallery> {
  const upstream = await startFakeUpstream();
  const full = await openFull(upstream);
  const empty = await openRoom('empty');
  const coming = await openComing();
  return {
    full,
    empty,
    coming,
    close: async () => {
      await Promise.all([full, empty, coming].map((room) => room.close()));
      await upstream.close();
    },
  };
}

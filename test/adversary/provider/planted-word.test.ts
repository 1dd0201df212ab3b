/**
 * A provider that keeps all it is sent learns no local-only text. A word is planted in a local-only
 * base, in a local-only folder of an open base, in a local-only conversation and in the requests of
 * a local-only client; then every procedure and route is called by each client that may, with models of a
 * cloud.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { textStores } from '../../../electron/host/store/text-stores.ts';
import { errorCodeOf } from '../../../shared/errors.ts';
import { defaultClientLimits } from '../../../shared/contract/clients.ts';
import type { HostClient } from '../../../shared/contract/host.ts';
import { callByName, inputFor, procedures, type ValueOf } from '../generators/contract-calls.ts';
import { spoken } from '../../fakes/upstream.ts';
import { ask, bearer, openRpc, openSocket, signIn } from '../support/http.ts';
import { indexed, useLocalModels } from '../support/local-models.ts';
import { hasWord, receivedBy } from '../support/planted.ts';
import { servedRoutes } from '../support/routes.ts';
import { startWorld, type World, type WorldClient } from '../support/world.ts';

const local = 'smollm2-135m-instruct';
const words = {
  base: 'kestrelquartz',
  folder: 'umbersextant',
  conversation: 'vermilionlatch',
  client: 'tamarindcleat',
} as const;
/** Typed by callers who are not local-only: shows that what is sent is seen. */
const control = 'cobaltferret';
const question = `What is the code word of this folder? ${control}`;

/** What one caller has that may hold a planted word. */
interface Scene {
  baseId: string;
  documentId: string;
  conversationId: string;
  sourceId: string;
  questionId: string;
  runId: string;
  noteId: string;
}

let world: World;
let lola: WorldClient;
let scenes: { who: string; api: HostClient; scene: Scene }[];
/** Kept for the clients: responses and sessions that hold a planted word. */
const kept = {
  responses: [] as { key: string; id: string }[],
  sessions: [] as { key: string; id: string }[],
};
/** Calls whose answer had a planted word. */
const read = new Set<string>();

const holdsAny = (text: string): boolean =>
  Object.values(words).some((word) => hasWord(text, word));
const note = (what: string, answer: unknown): void => {
  if (holdsAny(typeof answer === 'string' ? answer : (JSON.stringify(answer) ?? '')))
    read.add(what);
};

async function answered(api: HostClient, id: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const { messages } = await api.conversations.get({ id });
      if (messages.at(-1)?.state === 'streaming')
        throw new Error('The answer is still being written.');
    },
    { timeout: 60_000, interval: 50 },
  );
}

/** A conversation that has quoted a base and is then taken off it. */
async function quoting(api: HostClient, baseId: string): Promise<string> {
  const { id } = await api.conversations.create({ knowledgeBaseIds: [baseId], model: local });
  await api.conversations.send({ id, content: 'What is the code word of this folder?' });
  await answered(api, id);
  await api.conversations.update({ id, knowledgeBaseIds: [], model: 'fake-model' });
  return id;
}

/**
 * A conversation whose question holds a word; the answer is stopped, since a small model takes its
 * time.
 */
async function told(
  api: HostClient,
  content: string,
  more: { localOnly?: boolean } = {},
): Promise<string> {
  const { id } = await api.conversations.create({ model: local, ...more });
  await api.conversations.send({ id, content });
  await api.conversations.stop({ id });
  await api.conversations.update({ id, model: 'fake-model' });
  return id;
}

async function sceneOf(api: HostClient, baseId: string, word: string): Promise<Scene> {
  const [document] = await world.owner.knowledge.documents({ id: baseId });
  const conversationId = await quoting(api, baseId);
  expect(JSON.stringify(await api.conversations.get({ id: conversationId }))).toContain(word);
  const none = {
    baseId,
    documentId: document?.id ?? '',
    conversationId,
    sourceId: '',
    questionId: '',
    runId: '',
    noteId: '',
  };
  if (api !== world.owner) return none;
  const [source] = await api.sources.list({ baseId });
  const passage = { documentId: none.documentId, file: document?.name ?? '', text: word };
  const { id: questionId } = await api.evaluation.save({
    baseId,
    question: `Where is ${word}?`,
    expected: [passage],
  });
  await callByName(api, 'evaluation.run', { baseId, options: { sides: 'hybrid', limit: 5 } });
  const [run] = await api.evaluation.runs({ baseId });
  const { id: noteId } = await api.sources.saveNote({
    baseId,
    title: 'Note',
    content: `A note of ${word}.`,
  });
  return { ...none, sourceId: source?.id ?? '', questionId, runId: run?.id ?? '', noteId };
}

async function mixedBase(): Promise<string> {
  const { id } = await world.owner.knowledge.create({ name: 'mixed' });
  const folders = ['open', 'closed'].map((name) => join(dirname(world.folder), name));
  for (const folder of folders) mkdirSync(folder);
  const [open = '', closed = ''] = folders;
  writeFileSync(join(open, 'open.md'), '# Open\n\nThe garden is watered on Mondays.\n');
  writeFileSync(
    join(closed, 'closed.md'),
    `# Closed\n\nThe code word of this folder is ${words.folder}. It was chosen in March.\n`,
  );
  await world.owner.knowledge.addPaths({ id, paths: folders });
  await indexed(world);
  const source = (await world.owner.sources.list({ baseId: id })).find(({ location }) =>
    location.endsWith('closed'),
  );
  await world.owner.sources.update({ id: source?.id ?? '', localOnly: true });
  await world.owner.knowledge.update({ id, shared: true });
  return id;
}

async function keepFor({ key }: WorldClient, body: Record<string, unknown>): Promise<void> {
  const reply = await ask(world, key, '/v1/responses', { max_output_tokens: 12, ...body });
  expect(reply.status).toBe(200);
  kept.responses.push({ key, id: (JSON.parse(reply.text) as { id: string }).id });
}

async function sessionFor(
  { key, api }: WorldClient,
  path: string,
  body: Record<string, unknown>,
  content: string,
): Promise<void> {
  const made = JSON.parse((await ask(world, key, path, body)).text) as { id: string };
  expect(
    (await ask(world, key, `${path}/${made.id}/messages`, { content, stream: false })).status,
  ).toBe(200);
  await api.conversations.update({ id: made.id, model: 'fake-model', knowledgeBaseIds: [] });
  kept.sessions.push({ key, id: made.id });
}

beforeAll(async () => {
  useLocalModels();
  world = await startWorld();
  await indexed(world);
  const { owner, clients, bases } = world;
  if (bases.localOnly.word !== words.base)
    throw new Error('The local-only base of the world has another word.');
  lola = await world.addClient({
    name: 'lola',
    localOnly: true,
    limits: { ...defaultClientLimits, requestsPerMinute: null },
  });
  const mixed = await mixedBase();
  // Slow enough for every request of the policy to be hedged.
  world.upstreams[0].script('/v1/chat/completions', [{ ...spoken('Hi'), delayMs: 60 }]);
  await owner.policies.save({
    alias: 'hedged',
    definition: {
      tiers: [{ name: 'both', models: ['fake-model'] }],
      hedgeAfterMs: 50,
      retries: 2,
      cacheSeconds: 600,
    },
  });
  for (const api of [owner, clients.member.api, lola.api])
    await api.app.settings.set({
      defaultChatModel: 'fake-model',
      defaultEmbeddingModel: 'fake-embedding',
      rewriteQuestions: true,
    });

  const secret = await told(owner, `The code word is ${words.conversation}.`, { localOnly: true });
  const own = await lola.api.knowledge.create({ name: 'of-lola' });
  await lola.api.knowledge.upload({
    id: own.id,
    name: 'lola.md',
    data: new File([`# Lola\n\nThe code word of this folder is ${words.client}.\n`], 'lola.md'),
  });

  await keepFor(clients.member, {
    model: 'kb/mergers',
    input: 'What is the code word of this folder?',
  });
  await keepFor(clients.member, {
    model: 'kb/mixed',
    input: 'What is the code word of this folder?',
    hearth_model: local,
  });
  await keepFor(lola, { model: local, input: `The code word is ${words.client}. ` });
  await sessionFor(
    clients.member,
    '/v1/sessions',
    { knowledge: ['mergers'], model: local },
    'What is the code word of this folder?',
  );
  kept.sessions.push({
    key: lola.key,
    id: await told(lola.api, `The code word is ${words.client}.`),
  });

  const asOwner = await sceneOf(owner, bases.localOnly.id, words.base);
  scenes = [
    { who: 'owner', api: owner, scene: asOwner },
    { who: 'owner, folder', api: owner, scene: await sceneOf(owner, mixed, words.folder) },
    { who: 'owner, conversation', api: owner, scene: { ...asOwner, conversationId: secret } },
    {
      who: 'member',
      api: clients.member.api,
      scene: await sceneOf(clients.member.api, bases.localOnly.id, words.base),
    },
  ];
  // A client that is local-only no longer still has the text of the time when it was.
  await owner.clients.update({ id: lola.id, localOnly: false });
  scenes.push({
    who: 'lola',
    api: lola.api,
    scene: { ...asOwner, baseId: own.id, conversationId: kept.sessions.at(-1)?.id ?? '' },
  });
}, 110_000);
afterAll(() => world.close());

/** They fetch models, search the network, or undo the marks themselves. */
const leftOut = [
  /^models\.(startSetup|download)/,
  /^peers\./,
  /^app\.(settings\.set|changes)/,
  /^config\.apply/,
  /^accounts\.(test|remove|update)/,
  /^conversations\.watch/,
];
const isLeftOut = (name: string): boolean => leftOut.some((pattern) => pattern.test(name));
/** What removes something comes last. */
const isLast = (name: string): boolean => /remove|revoke|discard|cancel|rotate|stop/.test(name);

const idFor = (name: string, scene: Scene): string | undefined => {
  if (name.startsWith('conversations.')) return scene.conversationId;
  if (/^sources\.(note|removeNote)$/.test(name)) return scene.noteId;
  if (name.startsWith('sources.')) return scene.sourceId;
  if (/^evaluation\.(results|removeRun)$/.test(name)) return scene.runId;
  if (name.startsWith('evaluation.')) return scene.questionId;
  return /^(knowledge|originals|transfer)\./.test(name) ? scene.baseId : undefined;
};

function valuesFor(name: string, scene: Scene): ValueOf {
  const byField: Record<string, unknown> = {
    id: idFor(name, scene),
    baseId: scene.baseId,
    documentId: scene.documentId,
    baseIds: [scene.baseId],
    before: scene.runId,
    after: scene.runId,
    question,
    content: question,
    query: question,
    text: question,
    title: 'A title',
    model: 'fake-model',
    embeddingModel: 'fake-embedding',
    conversationIds: [scene.conversationId],
    count: 1,
    format: 'json',
    options: { sides: 'hybrid', limit: 5 },
    rerank: name === 'knowledge.search' ? false : undefined,
    ...(name === 'conversations.update'
      ? { knowledgeBaseIds: [] }
      : name === 'conversations.create'
        ? { knowledgeBaseIds: [scene.baseId] }
        : {}),
    ...(name === 'sources.saveNote' ? { id: undefined } : {}),
  };
  return (field) => byField[field];
}

async function drive(who: string, api: HostClient, scene: Scene): Promise<void> {
  const all = procedures().filter(({ name }) => !isLeftOut(name));
  for (const { name, input } of [
    ...all.filter(({ name }) => !isLast(name)),
    ...all.filter(({ name }) => isLast(name)),
  ]) {
    const given =
      input === null
        ? undefined
        : (inputFor(input, valuesFor(name, scene)) as Record<string, unknown>);
    const messageId =
      name === 'conversations.edit'
        ? {
            messageId:
              (
                await api.conversations.get({ id: scene.conversationId }).catch(() => null)
              )?.messages.at(-2)?.id ?? '',
          }
        : {};
    const answer = await callByName(
      api,
      name,
      given === undefined ? undefined : { ...given, ...messageId },
    ).catch((error: unknown) => ({ failed: errorCodeOf(error) }));
    note(`${who}: ${name}`, answer);
    if (/^conversations\.(send|edit|regenerate)$/.test(name)) {
      await answered(api, scene.conversationId).catch(() => undefined);
      note(
        `${who}: ${name}`,
        await api.conversations.get({ id: scene.conversationId }).catch(() => null),
      );
    }
  }
}

const nothingLeaked = (): void => {
  for (const text of receivedBy(world.upstreams))
    for (const word of Object.values(words))
      expect(hasWord(text, word) ? text.slice(0, 2000) : 'clean').toBe('clean');
};

describe('a provider never receives a planted word', () => {
  const models = ['team', 'hedged', 'fake-model', 'auto'];
  const chat = [{ role: 'user', content: question }];
  const bodies = (): Record<string, unknown>[] => [
    ...models.flatMap((model) => [
      { model, messages: chat, max_tokens: 8 },
      { model, input: question },
      { model, prompt: question, max_tokens: 8 },
    ]),
    ...['kb/mergers', 'kb/mixed'].flatMap((model) => [
      { model, messages: chat, max_tokens: 8, hearth_model: 'fake-model' },
      { model, input: question, hearth_model: 'fake-model' },
    ]),
    ...[
      { model: 'fake-embedding', input: [question] },
      { model: 'fake-model', query: question, documents: ['a', 'b'] },
      { query: question },
      { content: question },
      { message: question, model_name: 'fake-model' },
      { title: 'x' },
      {},
    ],
  ];

  it('by any route of the HTTP API, for clients with kept responses and sessions', async () => {
    const routes = (await servedRoutes()).filter(
      ({ pattern }) => /^\/(v1|v2|api|chat)\//.test(pattern) && !/pair/.test(pattern),
    );
    const idsFor = (pattern: string, key: string): string[] => {
      const ids = /responses/.test(pattern)
        ? kept.responses
        : /sessions/.test(pattern)
          ? kept.sessions
          : [];
      return ids.length > 0
        ? ids.filter((one) => one.key === key).map(({ id }) => id)
        : /knowledge/.test(pattern)
          ? ['mergers', 'mixed']
          : ['x'];
    };
    for (const { key, name } of [world.clients.member, lola]) {
      const isLastRoute = ({ method }: { method: string }): boolean => method === 'DELETE';
      for (const { method, pattern } of [
        ...routes.filter((one) => !isLastRoute(one)),
        ...routes.filter(isLastRoute),
      ]) {
        if (method === 'DELETE' && /responses|sessions/.test(pattern)) continue;
        const paths = /:\w+/.test(pattern)
          ? idsFor(pattern, key).map((id) => pattern.replaceAll(/:\w+(\{[^}]*\})?/g, id))
          : [pattern];
        const chained =
          pattern === '/v1/responses'
            ? kept.responses
                .filter((one) => one.key === key)
                .flatMap(({ id }) =>
                  [...models, 'kb/handbook'].flatMap((model) =>
                    [false, true].map((stream) => ({
                      model,
                      stream,
                      input: question,
                      previous_response_id: id,
                      hearth_model: 'fake-model',
                    })),
                  ),
                )
            : [];
        for (const path of paths) {
          for (const body of method === 'GET' || method === 'DELETE'
            ? [undefined]
            : [...bodies(), ...chained])
            note(`${name}: ${method} ${pattern}`, (await ask(world, key, path, body, method)).text);
        }
      }
    }
    nothingLeaked();
  });

  it('by the sockets of sessions and of browsers', async () => {
    for (const { key, id } of kept.sessions) {
      const socket = await openSocket(world, `/v1/sessions/${id}/socket`, bearer(key));
      const ended = new Promise<void>((resolve) => {
        socket.on('message', (data: Buffer) => {
          note('socket of sessions', data.toString('utf8'));
          if (/"type":"(end|error|message\.end)"/.test(data.toString('utf8'))) resolve();
        });
        setTimeout(resolve, 3000).unref();
      });
      socket.send(JSON.stringify({ type: 'message', content: question }));
      await ended;
      socket.close();
    }
    const { client, socket, received } = await openRpc(
      world,
      await signIn(world, world.clients.member.key),
    );
    for (const { id } of kept.sessions.filter((one) => one.key === world.clients.member.key)) {
      await client.conversations.send({ id, content: question }).catch(() => undefined);
      await answered(client, id).catch(() => undefined);
    }
    note('socket of browsers', received.join(''));
    socket.close();
    nothingLeaked();
  });

  it('by any procedure of the contract, for the owner, a member, and a client that was local-only', async () => {
    for (const { who, api, scene } of scenes) await drive(who, api, scene);
    nothingLeaked();
  });

  it('while the walk reads the word for those who may have it, and the provider hears all else', () => {
    const kinds = new Set([...read].map((one) => one.replace(/^[^:]*: /, '')));
    for (const wanted of [
      'conversations.get',
      'conversations.send',
      'knowledge.search',
      'knowledge.read',
      'sources.note',
      'evaluation.questions',
      'evaluation.results',
      'GET /v1/responses/:id',
      'GET /v1/sessions/:id/messages',
      'GET /chat/sessions/:id/history',
      'POST /v1/knowledge/:base{.+}/search',
    ])
      expect(kinds).toContain(wanted);
    expect(kinds.size).toBeGreaterThanOrEqual(16);
    const sent = receivedBy(world.upstreams);
    expect(sent.filter((text) => hasWord(text, control)).length).toBeGreaterThan(20);
    expect(sent.some((text) => text.startsWith('/v1/embeddings') && hasWord(text, control))).toBe(
      true,
    );
  });

  it('and no entry of the data folder is a store that no one judged', () => {
    const listed = new Set(
      textStores.filter(({ place }) => place === 'folder').map(({ name }) => name),
    );
    const entries = readdirSync(world.folder).map((name) => name.replace(/-(wal|shm)$/, ''));
    const plumbing = [
      /\.(lock|sock|key)$/,
      /^(vault|master|key|restart|instance)/,
      /^(socket|host\.json|host\.lock-journal)$/,
    ];
    const isPlumbing = (name: string): boolean => plumbing.some((pattern) => pattern.test(name));
    expect(entries.filter((name) => !listed.has(name) && !isPlumbing(name))).toEqual([]);
  });
});

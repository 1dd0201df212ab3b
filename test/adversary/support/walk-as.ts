import { join } from 'node:path';
import { failure } from '../../fakes/upstream.ts';
import { ask, cookiesOf, openRpc, send, signIn } from './http.ts';
import { ownerRows, rowsOf } from './rows.ts';
import { found, passphrase, privateWordsOf, secretsOf, type Secret } from './secrets.ts';
import { walkProcedures, walkRoutes, walkSessionSocket, type Ids, type Step } from './walk.ts';
import { startWorld, type World } from './world.ts';

export interface Leak {
  step: string;
  /** What was found in the answer. */
  names: string[];
  /** Around it. */
  excerpt: string;
}

export type Walker = 'viewer' | 'member' | 'otherMember' | 'admin';

const operations = [
  '/v1/chat/completions',
  '/v1/embeddings',
  '/v1/completions',
  '/v1/rerank',
  '/v1/moderations',
  '/v1/models',
];

function leaksIn(steps: readonly Step[], secrets: readonly Secret[]): Leak[] {
  return steps.flatMap(({ name, text }) => {
    const names = found(text, secrets);
    if (names.length === 0) return [];
    const at = Math.min(
      ...secrets.map(({ value }) => text.indexOf(value)).filter((index) => index >= 0),
    );
    return [{ step: name, names, excerpt: text.slice(Math.max(0, at - 160), at + 160) }];
  });
}

/** Every procedure, route and socket, once with the caller's own rows and once with the owner's. */
async function walkAll(world: World, role: Walker, rows: readonly Ids[]): Promise<Step[]> {
  const client = world.clients[role];
  const steps: Step[] = [];
  for (const ids of rows) {
    const cookie = await signIn(world, client.key);
    const connection = await openRpc(world, cookie);
    steps.push(
      ...(await walkRoutes(
        world,
        { key: client.key, cookie: await signIn(world, client.key) },
        ids,
      )),
    );
    steps.push(await walkSessionSocket(world, client.key, ids['conversationId'] ?? 'x'));
    steps.push(...(await walkProcedures(connection, ids)));
    connection.socket.terminate();
  }
  return steps;
}

/** What the first member keeps to herself. */
const plantedWord = 'persimmonvault';

async function memberRows(world: World): Promise<Ids> {
  const { api } = world.clients.member;
  const rows = await rowsOf(api, 'of-the-member');
  await api.conversations.update({ id: rows['conversationId'] ?? '', title: plantedWord });
  await api.sources.saveNote({
    baseId: rows['baseId'] ?? '',
    id: rows['noteId'] ?? '',
    title: plantedWord,
    content: plantedWord,
  });
  return rows;
}

const seenBy = ({ upstreams }: World): number =>
  upstreams.reduce((count, { seen }) => count + seen.length, 0);

/** Accounts that fail in each way, and are parked for it at last. */
async function askOfFailing(world: World, role: Walker, ids: Ids): Promise<Step[]> {
  const steps: Step[] = [];
  for (const step of [
    failure(500, 'The machine broke'),
    failure(400, 'Invalid value'),
    // The router waits for a pause that a provider names, five times for each request.
    failure(429, 'slow down', null, { 'retry-after-ms': '20' }),
    failure(401, 'Incorrect API key provided'),
  ]) {
    for (const upstream of world.upstreams)
      for (const path of operations) upstream.script(path, [step]);
    const seen = seenBy(world);
    steps.push(...(await askAll(world, role, await afresh(world, role, ids))));
    if (seenBy(world) - seen < 2) throw new Error(`the accounts did not fail: ${step.status}`);
  }
  return steps;
}

/**
 * Signs in as a client of this role and calls everything that there is, with the rows of others and
 * of its own, gives each answer, and what it learned that it must not: a secret of the host, what
 * the first member keeps, and unless it is an admin a name, host or path of the owner's.
 */
export async function walkAs(role: Walker): Promise<{ steps: Step[]; leaks: Leak[] }> {
  const world = await startWorld({ passphrase });
  try {
    await signIn(world, world.clients[role].key);
    const secrets = [
      ...(await secretsOf(world)),
      ...(role === 'admin' ? [] : privateWordsOf(world)),
    ];
    const theirs = await ownerRows(world);
    const members = await memberRows(world);
    if (role !== 'member') secrets.push({ name: 'what a member keeps', value: plantedWord });
    const steps = await walkAll(
      world,
      role,
      role === 'otherMember' || role === 'member' ? [members] : [theirs],
    );
    if (role === 'member')
      steps.push(
        ...(await askOfFailing(world, role, members)),
        ...(await walkAll(world, role, [theirs])),
      );
    return { steps, leaks: leaksIn(steps, secrets) };
  } finally {
    await world.close();
  }
}

async function afresh(world: World, role: Walker, theirs: Ids): Promise<Ids> {
  const { id } = await world.clients[role].api.conversations.create({ model: 'fake-model' });
  return { ...theirs, conversationId: id };
}

/** One request to a model, and what its own page then shows of it. */
async function askOnce(
  world: World,
  { key, model }: { key: string; model: string },
  [path, body]: readonly [string, object],
): Promise<Step[]> {
  const reply = await ask(world, key, path, body);
  const asked: Step = {
    name: `POST ${path} (${model})`,
    succeeded: reply.status < 400,
    text: `${JSON.stringify(reply.headers)}\n${reply.text}`,
  };
  const requestId = String(reply.headers['x-request-id'] ?? '');
  if (requestId === '') return [asked];
  const page = await ask(world, key, `/v1/requests/${requestId}`);
  return [asked, { name: 'GET /v1/requests/:id', succeeded: true, text: page.text }];
}

const bodiesFor = (model: string, conversationId: string): readonly [string, object][] => [
  ['/v1/chat/completions', { model, messages: [{ role: 'user', content: 'Hi' }] }],
  ['/v1/chat/completions', { model, stream: true, messages: [{ role: 'user', content: 'Hi' }] }],
  ['/v1/completions', { model, prompt: 'Hi' }],
  ['/v1/messages', { model, max_tokens: 16, messages: [{ role: 'user', content: 'Hi' }] }],
  ['/v1/responses', { model, input: 'Hi' }],
  ['/v1/embeddings', { model, input: 'Hi' }],
  ['/v1/rerank', { model, query: 'Hi', documents: ['a', 'b'] }],
  ['/v1/moderations', { model, input: 'Hi' }],
  [`/v1/sessions/${conversationId}/messages`, { content: 'Hi' }],
];

/** What asks a model, by every door. */
async function askAll(world: World, role: Walker, ids: Ids): Promise<Step[]> {
  const client = world.clients[role];
  const connection = await openRpc(world, await signIn(world, client.key));
  const steps: Step[] = [];
  for (const model of ['team', 'fake-model', 'fake-embedding', 'auto']) {
    // In parallel: the router pauses before it asks an account once more.
    const asked = bodiesFor(model, ids['conversationId'] ?? 'x').map((request) =>
      askOnce(world, { key: client.key, model }, request),
    );
    steps.push(...(await Promise.all(asked)).flat());
  }
  steps.push(await walkSessionSocket(world, client.key, ids['conversationId'] ?? 'x'));
  const before = connection.received.length;
  await connection.client.conversations
    .send({ id: ids['conversationId'] ?? '', content: 'Hi' })
    .catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const call of [
    () => connection.client.conversations.get({ id: ids['conversationId'] ?? '' }),
    () => connection.client.monitoring.requests({}),
    () => connection.client.monitoring.egress({}),
  ])
    await call().catch(() => undefined);
  steps.push({
    name: 'conversations',
    succeeded: true,
    text: connection.received.slice(before).join('\n'),
  });
  connection.socket.terminate();
  return steps;
}

/** Calls that the owner's walk cannot bring to a success here, and why. */
export const beyondTheWalk: Readonly<Record<string, string>> = {
  'GET /ready': 'needs models on this machine',
  'evaluation.suggest': 'needs a chat model on this machine',
  'sources.addPage': 'needs a web page',
  'models.startSetup': 'fetches models from the internet',
  'models.download': 'fetches a model from the internet',
  'models.pause': 'needs a download under way',
  'models.cancel': 'needs a download under way',
  'models.remove': 'needs an installed model',
  'models.addFile': 'needs a model file',
  'peers.authority': 'needs another Hearth on the network',
  'peers.ask': 'needs another Hearth on the network',
  'peers.answer': 'needs another Hearth that asks',
  'GET /ca.pem': 'there is no certificate without TLS',
  'GET /ca.crt': 'there is no certificate without TLS',
  'POST /pair': 'only while Hearth announces itself',
  'GET /pair/:id': 'only while another Hearth asks',
  'POST /ui/sign-in': 'takes a client’s key; the owner has none',
  'POST /v1/moderations': 'no scripted provider moderates',
  'POST /v1/rerank': 'no scripted provider ranks',
  'POST /v2/rerank': 'no scripted provider ranks',
};

/**
 * `adversary.walkSucceeded`: the share of procedures and routes that answer the machine's own user
 * with a success.
 */
export async function walkAsOwner(): Promise<{ share: number; failed: Step[]; total: number }> {
  const world = await startWorld();
  try {
    const rows = await ownerRows(world);
    const enter = async (): Promise<string> => {
      const { pathname, search } = new URL((await world.owner.app.lan.entry()).url);
      return cookiesOf(await send(world, pathname + search));
    };
    const cookie = await enter();
    const response = JSON.parse(
      (await ask(world, world.runKey, '/v1/responses', { model: 'fake-model', input: 'Hi' })).text,
    ) as { id?: string };
    const entryToken =
      new URL((await world.owner.app.lan.entry()).url).searchParams.get('token') ?? '';
    const { href } = await world.owner.originals
      .offer({ id: rows['baseId'] ?? '', documentId: rows['documentId'] ?? '' })
      .then(
        (offer) => ('href' in offer ? offer : { href: '' }),
        () => ({ href: '' }),
      );
    const streamed = await ask(world, world.runKey, '/v1/chat/completions', {
      model: 'fake-model',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const { id: olderSessionId } = await world.owner.conversations.create({ model: 'fake-model' });
    const { id: prefixedSessionId } = await world.owner.conversations.create({
      model: 'fake-model',
    });
    const places = {
      filePath: join(world.folder, '..', 'lease.md'),
      exportPath: join(world.folder, '..', 'walked.hearth-base'),
    };
    const all: Ids = {
      ...rows,
      ...places,
      olderSessionId,
      prefixedSessionId,
      streamId: String(streamed.headers['x-request-id']),
      provider: 'openai-compatible',
      file: 'swagger-ui.css',
      responseId: response.id ?? '',
      entryToken,
      ticketPath: href,
    };
    const routes = await walkRoutes(world, { key: world.runKey, cookie }, all);
    const fresh = await rowsOf(world.owner, 'walked-again');
    await enter();
    const browserId = (await world.owner.browsers.list())[0]?.id ?? '';
    const connection = await openRpc(world, await enter());
    const calls = await walkProcedures(
      connection,
      {
        ...all,
        ...fresh,
        documentId: all['documentId'] ?? '',
        baseId: rows['baseId'] ?? '',
        browserId,
      },
      world.owner,
    );
    connection.socket.terminate();
    const steps = [...routes, ...calls].filter(({ name }) => !(name in beyondTheWalk));
    const failed = steps.filter(({ succeeded }) => !succeeded);
    return { share: (steps.length - failed.length) / steps.length, failed, total: steps.length };
  } finally {
    await world.close();
  }
}

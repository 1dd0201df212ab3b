import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelSettingsSchema } from '../../shared/contract/account-models.ts';
import { hostContract, type HostClient } from '../../shared/contract/host.ts';
import { errorCodeOf } from '../../shared/errors.ts';
import { desktopOwnerId, ownerOfClient } from '../../shared/ids.ts';
import { startFakeUpstream, type FakeUpstream } from '../../test/fakes/upstream.ts';
import { createHost, type Host } from './host.ts';

/** What the desktop's own user has, and somebody else tries to reach. */
interface Theirs {
  accountId: string;
  budgetId: string;
  policyId: string;
  baseId: string;
  clientId: string;
  issuerId: string;
  conversationId: string;
  documentId: string;
  messageId: string;
  noteId: string;
  questionId: string;
  requestId: string;
  runId: string;
  sourceId: string;
  uploadId: string;
}

type Outcome = 'not_found' | 'forbidden';
type Call = (stranger: HostClient, theirs: Theirs) => Promise<unknown>;

const leaseEnds = { documentId: '', file: 'lease.md', text: 'It ends in May.' };
const nothingDeclared = {
  accounts: [],
  policies: [],
  clients: [],
  budgets: [],
  prices: [],
  settings: {},
};
const noLink: AbortSignal = AbortSignal.timeout(60_000);

async function firstOf(stream: Promise<AsyncIterable<unknown>>): Promise<unknown> {
  for await (const event of await stream) return event;
  return undefined;
}

/**
 * Refused, with the code. For somebody else a row is not there at all: no answer tells that it
 * exists.
 */
const issuer = (name: string) => ({
  name,
  issuer: `https://${name}.example.com`,
  audience: ['hearth'],
  key: { kind: 'secret' as const, secret: 'a-secret-of-more-than-32-characters' },
});

const refused: Readonly<Record<string, [Outcome, Call]>> = {
  'accounts.update': [
    'not_found',
    (stranger, { accountId }) => stranger.accounts.update({ id: accountId, name: 'mine now' }),
  ],
  'accounts.test': [
    'not_found',
    (stranger, { accountId }) => stranger.accounts.test({ id: accountId }),
  ],
  'accounts.setModel': [
    'not_found',
    (stranger, { accountId }) =>
      stranger.accounts.setModel({
        id: accountId,
        settings: modelSettingsSchema.parse({ model: 'fake-model', enabled: false }),
      }),
  ],
  'accounts.probeCost': [
    'not_found',
    (stranger, { accountId }) =>
      stranger.accounts.probeCost({ id: accountId, model: 'fake-model' }),
  ],
  'accounts.probeModel': [
    'not_found',
    (stranger, { accountId }) =>
      stranger.accounts.probeModel({ id: accountId, model: 'fake-model' }),
  ],
  'accounts.reorder': [
    'not_found',
    (stranger, { accountId }) => stranger.accounts.reorder({ ids: [accountId] }),
  ],
  'accounts.rotate': [
    'not_found',
    (stranger, { accountId }) =>
      stranger.accounts.rotate({ id: accountId, apiKey: 'sk-mine-0123456789' }),
  ],
  'accounts.remove': [
    'not_found',
    (stranger, { accountId }) => stranger.accounts.remove({ id: accountId }),
  ],
  'app.lan.entry': ['forbidden', (stranger) => stranger.app.lan.entry()],
  'models.startSetup': ['forbidden', (stranger) => stranger.models.startSetup()],
  'models.download': [
    'forbidden',
    (stranger) => stranger.models.download({ id: 'all-minilm-l6-v2' }),
  ],
  'models.pause': ['forbidden', (stranger) => stranger.models.pause({ id: 'all-minilm-l6-v2' })],
  'models.cancel': ['forbidden', (stranger) => stranger.models.cancel({ id: 'all-minilm-l6-v2' })],
  'models.remove': ['forbidden', (stranger) => stranger.models.remove({ id: 'all-minilm-l6-v2' })],
  'models.addFile': ['forbidden', (stranger) => stranger.models.addFile({ path: '/etc/passwd' })],
  'conversations.get': [
    'not_found',
    (stranger, { conversationId }) => stranger.conversations.get({ id: conversationId }),
  ],
  'conversations.update': [
    'not_found',
    (stranger, { conversationId }) =>
      stranger.conversations.update({ id: conversationId, title: 'mine' }),
  ],
  'conversations.remove': [
    'not_found',
    (stranger, { conversationId }) => stranger.conversations.remove({ id: conversationId }),
  ],
  'conversations.restore': [
    'not_found',
    (stranger, { conversationId }) => stranger.conversations.restore({ id: conversationId }),
  ],
  'conversations.send': [
    'not_found',
    (stranger, { conversationId }) =>
      stranger.conversations.send({ id: conversationId, content: 'hello' }),
  ],
  'conversations.edit': [
    'not_found',
    (stranger, { conversationId, messageId }) =>
      stranger.conversations.edit({ id: conversationId, messageId, content: 'other words' }),
  ],
  'conversations.regenerate': [
    'not_found',
    (stranger, { conversationId }) => stranger.conversations.regenerate({ id: conversationId }),
  ],
  'conversations.stop': [
    'not_found',
    (stranger, { conversationId }) => stranger.conversations.stop({ id: conversationId }),
  ],
  'conversations.watch': [
    'not_found',
    (stranger, { conversationId }) =>
      firstOf(stranger.conversations.watch({ id: conversationId }, { signal: noLink })),
  ],
  'knowledge.update': [
    'not_found',
    (stranger, { baseId }) => stranger.knowledge.update({ id: baseId, name: 'mine' }),
  ],
  'knowledge.remove': [
    'not_found',
    (stranger, { baseId }) => stranger.knowledge.remove({ id: baseId }),
  ],
  'knowledge.documents': [
    'not_found',
    (stranger, { baseId }) => stranger.knowledge.documents({ id: baseId }),
  ],
  'knowledge.addPaths': [
    'forbidden',
    (stranger, { baseId }) => stranger.knowledge.addPaths({ id: baseId, paths: ['/etc/passwd'] }),
  ],
  'knowledge.upload': [
    'not_found',
    (stranger, { baseId }) =>
      stranger.knowledge.upload({ id: baseId, name: 'a.txt', data: new Blob(['a']) }),
  ],
  'knowledge.retry': [
    'not_found',
    (stranger, { baseId, documentId }) => stranger.knowledge.retry({ id: baseId, documentId }),
  ],
  'knowledge.tag': [
    'not_found',
    (stranger, { baseId, documentId }) =>
      stranger.knowledge.tag({ id: baseId, documentId, tags: ['mine'] }),
  ],
  'knowledge.removeDocument': [
    'not_found',
    (stranger, { baseId, documentId }) =>
      stranger.knowledge.removeDocument({ id: baseId, documentId }),
  ],
  'knowledge.search': [
    'not_found',
    (stranger, { baseId }) => stranger.knowledge.search({ id: baseId, query: 'lease' }),
  ],
  'knowledge.read': [
    'not_found',
    (stranger, { baseId, documentId }) => stranger.knowledge.read({ id: baseId, documentId }),
  ],
  'knowledge.ask': [
    'not_found',
    (stranger, { baseId }) =>
      firstOf(
        stranger.knowledge.ask(
          { baseIds: [baseId], question: 'When does the lease end?' },
          { signal: noLink },
        ),
      ),
  ],
  'evaluation.questions': [
    'not_found',
    (stranger, { baseId }) => stranger.evaluation.questions({ baseId }),
  ],
  'evaluation.save': [
    'not_found',
    (stranger, { baseId }) =>
      stranger.evaluation.save({ baseId, question: 'Mine?', expected: [leaseEnds] }),
  ],
  'evaluation.remove': [
    'not_found',
    (stranger, { questionId }) => stranger.evaluation.remove({ id: questionId }),
  ],
  'evaluation.import': [
    'not_found',
    (stranger, { baseId }) => stranger.evaluation.import({ baseId, format: 'json', text: '[]' }),
  ],
  'evaluation.export': [
    'not_found',
    (stranger, { baseId }) => stranger.evaluation.export({ baseId, format: 'json' }),
  ],
  'evaluation.suggest': [
    'not_found',
    (stranger, { baseId }) =>
      firstOf(stranger.evaluation.suggest({ baseId, count: 1 }, { signal: noLink })),
  ],
  'evaluation.run': [
    'not_found',
    (stranger, { baseId }) =>
      firstOf(
        stranger.evaluation.run(
          { baseId, options: { sides: 'words', limit: 10 } },
          { signal: noLink },
        ),
      ),
  ],
  'evaluation.runs': ['not_found', (stranger, { baseId }) => stranger.evaluation.runs({ baseId })],
  'evaluation.results': [
    'not_found',
    (stranger, { runId }) => stranger.evaluation.results({ id: runId }),
  ],
  'evaluation.compare': [
    'not_found',
    (stranger, { runId }) => stranger.evaluation.compare({ before: runId, after: runId }),
  ],
  'evaluation.removeRun': [
    'not_found',
    (stranger, { runId }) => stranger.evaluation.removeRun({ id: runId }),
  ],
  'sources.list': ['not_found', (stranger, { baseId }) => stranger.sources.list({ baseId })],
  'sources.addPage': [
    'not_found',
    (stranger, { baseId }) => stranger.sources.addPage({ baseId, url: 'https://page.example/' }),
  ],
  'sources.addConversations': [
    'not_found',
    (stranger, { baseId }) => stranger.sources.addConversations({ baseId, conversationIds: null }),
  ],
  'sources.update': [
    'not_found',
    (stranger, { sourceId }) => stranger.sources.update({ id: sourceId, watched: false }),
  ],
  'sources.refresh': [
    'not_found',
    (stranger, { sourceId }) => stranger.sources.refresh({ id: sourceId }),
  ],
  'sources.remove': [
    'not_found',
    (stranger, { sourceId }) => stranger.sources.remove({ id: sourceId }),
  ],
  'sources.notes': ['not_found', (stranger, { baseId }) => stranger.sources.notes({ baseId })],
  'sources.note': ['not_found', (stranger, { noteId }) => stranger.sources.note({ id: noteId })],
  'sources.saveNote': [
    'not_found',
    (stranger, { baseId, noteId }) =>
      stranger.sources.saveNote({ baseId, id: noteId, title: 'mine', content: 'mine' }),
  ],
  'sources.removeNote': [
    'not_found',
    (stranger, { noteId }) => stranger.sources.removeNote({ id: noteId }),
  ],
  'originals.offer': [
    'not_found',
    (stranger, { baseId, documentId }) => stranger.originals.offer({ id: baseId, documentId }),
  ],
  'transfer.export': [
    'forbidden',
    (stranger, { baseId }) =>
      firstOf(
        stranger.transfer.export(
          { id: baseId, path: '/tmp/theirs.hearth-base' },
          { signal: noLink },
        ),
      ),
  ],
  'transfer.import': [
    'forbidden',
    (stranger) => firstOf(stranger.transfer.import({ path: '/etc/passwd' }, { signal: noLink })),
  ],
  'transfer.upload': [
    'not_found',
    (stranger, { uploadId }) =>
      stranger.transfer.upload({ uploadId, offset: 1, totalBytes: 9, data: new Blob(['a']) }),
  ],
  'transfer.discardUpload': [
    'not_found',
    (stranger, { uploadId }) => stranger.transfer.discardUpload({ uploadId }),
  ],
  'transfer.space': [
    'not_found',
    (stranger, { baseId }) => stranger.transfer.space({ id: baseId }),
  ],
  'monitoring.request': [
    'not_found',
    (stranger, { requestId }) => stranger.monitoring.request({ id: requestId }),
  ],
  'policies.setEnabled': [
    'not_found',
    (stranger, { policyId }) => stranger.policies.setEnabled({ id: policyId, enabled: false }),
  ],
  'policies.remove': [
    'not_found',
    (stranger, { policyId }) => stranger.policies.remove({ id: policyId }),
  ],
  'policies.versions': [
    'not_found',
    (stranger, { policyId }) => stranger.policies.versions({ id: policyId }),
  ],
  'policies.rollback': [
    'not_found',
    (stranger, { policyId }) => stranger.policies.rollback({ id: policyId, version: 1 }),
  ],
  'policies.results': [
    'not_found',
    (stranger, { policyId }) => stranger.policies.results({ id: policyId }),
  ],
  'budgets.save': [
    'not_found',
    (stranger, { budgetId }) =>
      stranger.budgets.save({ id: budgetId, name: 'mine', period: 'day', limitTokens: 1 }),
  ],
  'budgets.remove': [
    'not_found',
    (stranger, { budgetId }) => stranger.budgets.remove({ id: budgetId }),
  ],
  'config.diff': ['forbidden', (stranger) => stranger.config.diff({ declared: nothingDeclared })],
  'config.apply': ['forbidden', (stranger) => stranger.config.apply({ declared: nothingDeclared })],
  'config.export': ['forbidden', (stranger) => stranger.config.export()],
  // Tried with a real session in browser-sessions/browser-sessions.test.ts.
  'browsers.revoke': ['not_found', (stranger) => stranger.browsers.revoke({ id: 'browser_1' })],
  'clients.update': [
    'not_found',
    (stranger, { clientId }) => stranger.clients.update({ id: clientId, role: 'admin' }),
  ],
  'clients.rotate': [
    'not_found',
    (stranger, { clientId }) => stranger.clients.rotate({ id: clientId }),
  ],
  'tokenIssuers.save': [
    'not_found',
    (stranger, { issuerId }) => stranger.tokenIssuers.save({ id: issuerId, ...issuer('mine') }),
  ],
  'tokenIssuers.remove': [
    'not_found',
    (stranger, { issuerId }) => stranger.tokenIssuers.remove({ id: issuerId }),
  ],
  'tokenIssuers.removed': [
    'not_found',
    (stranger, { issuerId }) => stranger.tokenIssuers.removed({ id: issuerId }),
  ],
  'tokenIssuers.readmit': [
    'not_found',
    (stranger, { issuerId }) => stranger.tokenIssuers.readmit({ id: issuerId, subject: 'alice' }),
  ],
  'clients.remove': [
    'not_found',
    (stranger, { clientId }) => stranger.clients.remove({ id: clientId }),
  ],
};

/** Answered, with nothing of the other's in it. */
const empty: Readonly<Record<string, Call>> = {
  'accounts.list': (stranger) => stranger.accounts.list(),
  'accounts.status': (stranger) => stranger.accounts.status(),
  // A key that somebody else has is new to them: that it is known would tell that it exists.
  'accounts.import': async (stranger) =>
    (
      await stranger.accounts.import({ text: 'OPENAI_API_KEY=sk-secret-0123456789', dryRun: true })
    ).filter(({ state }) => state !== 'new'),
  'conversations.list': (stranger) => stranger.conversations.list({}),
  'knowledge.list': (stranger) => stranger.knowledge.list(),
  // What the stranger asked in vain is a row of its own.
  'monitoring.requests': async (stranger) =>
    (await stranger.monitoring.requests({})).filter(({ clientName }) => clientName !== 'stranger'),
  'monitoring.egress': (stranger) => stranger.monitoring.egress({}),
  'monitoring.egressSummary': async (stranger) =>
    (await stranger.monitoring.egressSummary({ sinceMs: 0 })).hosts,
  'monitoring.summary': async (stranger) => {
    const { requests } = await stranger.monitoring.summary({ sinceMs: 0 });
    const own = (await stranger.monitoring.requests({})).length;
    return requests === own ? [] : [requests];
  },
  'policies.list': (stranger) => stranger.policies.list(),
  'policies.try': async (stranger) =>
    (await stranger.policies.try({ definition: { tiers: [{ name: 'only' }] } })).samples,
  'budgets.list': async (stranger) => {
    const { budgets, use } = await stranger.budgets.list();
    return [...budgets, ...use];
  },
  'usage.query': async (stranger) =>
    (await stranger.usage.query({ sinceMs: 0, groupBy: ['client'] })).filter(
      ({ key }) => key[0] !== 'stranger',
    ),
  'usage.export': async (stranger) =>
    (
      JSON.parse(
        (await stranger.usage.export({ sinceMs: 0, groupBy: ['client'], format: 'json' })).text,
      ) as { rows: { key: string[] }[] }
    ).rows.filter(({ key }) => key[0] !== 'stranger'),
  'clients.list': (stranger) => stranger.clients.list(),
  'tokenIssuers.list': (stranger) => stranger.tokenIssuers.list(),
  'clients.hits': (stranger) => stranger.clients.hits(),
  'browsers.list': (stranger) => stranger.browsers.list(),
  'audit.list': async (stranger) =>
    (await stranger.audit.list({})).filter(({ actor }) => actor === desktopOwnerId),
};

/**
 * What a member gets of these is searched below, and in test/adversary by a walk over all calls.
 * About the machine or the caller alone: nobody's rows are in them, or they make rows of the
 * caller's own. Prices are those that the caller's requests are counted by.
 */
const ownerless = new Set(
  (
    'app.info app.changes app.doctor app.backups app.ready app.settings.get app.settings.set ' +
    'app.lan.status accounts.providers accounts.add models.local models.available models.setup ' +
    'conversations.create knowledge.create clients.add usage.setPrice usage.prices ' +
    'policies.save policies.preview peers.list peers.authority peers.ask ' +
    'peers.pairings peers.answer browsers.me browsers.revokeOthers ' +
    'evaluation.readFile'
  ).split(' '),
);

function procedureNames(tree: object, path: readonly string[] = []): string[] {
  return Object.entries(tree).flatMap(([name, value]: [string, object]) =>
    '~orpc' in value ? [[...path, name].join('.')] : procedureNames(value, [...path, name]),
  );
}

let folder: string;
let host: Host;
let upstream: FakeUpstream;
let desktop: HostClient;
let stranger: HostClient;
let theirs: Theirs;

async function makeRows(): Promise<Theirs> {
  const account = await desktop.accounts.add({
    provider: 'openai-compatible',
    name: 'work',
    baseUrl: upstream.baseUrl,
    apiKey: 'sk-secret-0123456789',
    models: ['fake-model'],
  });
  const policy = await desktop.policies.save({
    alias: 'fast',
    definition: { tiers: [{ name: 'only', models: ['fake-model'] }] },
  });
  const budget = await desktop.budgets.save({
    name: 'all',
    period: 'month',
    limitTokens: 1_000_000,
  });
  await desktop.usage.setPrice({
    provider: 'openai',
    model: '*',
    price: { currency: 'USD', input: 1, output: 1, since: '2026-01-01', source: 'own' },
  });
  const base = await desktop.knowledge.create({ name: 'contracts' });
  writeFileSync(join(folder, 'lease.md'), '# Lease\n\nIt ends in May.\n');
  await desktop.knowledge.addPaths({ id: base.id, paths: [join(folder, 'lease.md')] });
  const { client } = await desktop.clients.add({ name: 'colleague' });
  const conversation = await desktop.conversations.create({ model: 'fake-model' });
  const { userMessage } = await desktop.conversations.send({
    id: conversation.id,
    content: 'Hello',
  });
  for await (const event of await desktop.conversations.watch(
    { id: conversation.id },
    { signal: noLink },
  )) {
    const messages =
      event.type === 'snapshot' ? event.messages : event.type === 'message' ? [event.message] : [];
    if (messages.some(({ role, state }) => role === 'assistant' && state === 'complete')) break;
  }
  const [request] = await desktop.monitoring.requests({});
  const [document] = await desktop.knowledge.documents({ id: base.id });
  const question = await desktop.evaluation.save({
    baseId: base.id,
    question: 'When does the lease end?',
    expected: [leaseEnds],
  });
  for await (const event of await desktop.evaluation.run({
    baseId: base.id,
    options: { sides: 'words', limit: 10 },
  }))
    if (event.type === 'done') break;
  const [run] = await desktop.evaluation.runs({ baseId: base.id });
  const [source] = await desktop.sources.list({ baseId: base.id });
  const note = await desktop.sources.saveNote({
    baseId: base.id,
    title: 'Rent',
    content: 'It is 940 euros.',
  });
  const { uploadId } = await desktop.transfer.upload({
    uploadId: null,
    offset: 0,
    totalBytes: 9,
    data: new Blob(['a']),
  });
  return {
    accountId: account.id,
    budgetId: budget.id,
    policyId: policy.id,
    baseId: base.id,
    clientId: client.id,
    issuerId: (await desktop.tokenIssuers.save(issuer('theirs'))).id,
    conversationId: conversation.id,
    documentId: document?.id ?? '',
    messageId: userMessage.id,
    noteId: note.id,
    questionId: question.id,
    requestId: request?.id ?? '',
    runId: run?.id ?? '',
    sourceId: source?.id ?? '',
    uploadId,
  };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-owners-'));
  upstream = await startFakeUpstream();
  host = await createHost({ folder: join(folder, 'home'), version: '0.0.0', headless: true });
  desktop = createRouterClient(host.api, {
    context: { ownerId: desktopOwnerId, via: 'app', clientId: null, localFiles: true },
  });
  theirs = await makeRows();
  const other = await desktop.clients.add({ name: 'stranger' });
  stranger = createRouterClient(host.api, {
    context: {
      ownerId: ownerOfClient(other.client.id),
      via: 'lan',
      clientId: other.client.id,
      localFiles: false,
    },
  });
}, 60_000);

afterAll(async () => {
  await host.close();
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('every call of the contract, made as another user', () => {
  it('is tried here: a new call without a case fails', () => {
    expect(Object.values(theirs).every((id) => id !== '')).toBe(true);
    const tried = new Set([...Object.keys(refused), ...Object.keys(empty), ...ownerless]);
    expect(procedureNames(hostContract).filter((name) => !tried.has(name))).toEqual([]);
  });

  for (const [name, [outcome, call]] of Object.entries(refused)) {
    it(`${name} is ${outcome}`, async () => {
      const code = await call(stranger, theirs).then(
        () => 'let through',
        (error: unknown) => errorCodeOf(error),
      );
      expect(code).toBe(outcome);
    });
  }

  for (const [name, call] of Object.entries(empty)) {
    it(`${name} shows nothing of theirs`, async () => {
      expect(await call(stranger, theirs)).toEqual([]);
    });
  }

  it('tells a member no key, account, host or folder of theirs where it asks about the machine', async () => {
    const { client } = await desktop.clients.add({ name: 'colleague of theirs' });
    const member = createRouterClient(host.api, {
      context: {
        ownerId: ownerOfClient(client.id),
        via: 'lan',
        clientId: client.id,
        localFiles: false,
        role: 'member',
      },
    });
    const { app, models, usage, browsers, accounts } = member;
    const answers = await Promise.all([
      app.info(),
      app.doctor(),
      app.ready(),
      app.settings.get(),
      app.lan.status(),
      models.local(),
      models.available(),
      models.setup(),
      usage.prices(),
      browsers.me(),
      accounts.providers(),
    ]);
    const text = JSON.stringify(answers);
    for (const secret of [
      folder,
      'sk-secret-0123456789',
      new URL(upstream.baseUrl).host,
      '"work"',
      '/ui/enter',
    ])
      expect(text).not.toContain(secret);
    await expect(member.app.lan.entry()).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('leaves what they tried to change as it was', async () => {
    expect(await desktop.accounts.list()).toMatchObject([{ id: theirs.accountId, name: 'work' }]);
    expect(await desktop.conversations.get({ id: theirs.conversationId })).toMatchObject({
      messages: [{ content: 'Hello' }, { content: 'Hello there' }],
    });
    expect(await desktop.knowledge.list()).toMatchObject([
      { id: theirs.baseId, name: 'contracts', documents: 2 },
    ]);
    expect(await desktop.sources.list({ baseId: theirs.baseId })).toMatchObject([
      { id: theirs.sourceId, watch: 'live' },
      { kind: 'notes' },
    ]);
    expect(await desktop.sources.note({ id: theirs.noteId })).toMatchObject({
      content: 'It is 940 euros.',
    });
    expect(await desktop.evaluation.questions({ baseId: theirs.baseId })).toMatchObject([
      { id: theirs.questionId },
    ]);
    expect(await desktop.evaluation.runs({ baseId: theirs.baseId })).toMatchObject([
      { id: theirs.runId },
    ]);
  });
});

describe('a base that the machine’s user shares', () => {
  const reads: readonly [string, Call][] = [
    ['documents', (caller, { baseId }) => caller.knowledge.documents({ id: baseId })],
    ['search', (caller, { baseId }) => caller.knowledge.search({ id: baseId, query: 'lease' })],
    ['read', (caller, { baseId, documentId }) => caller.knowledge.read({ id: baseId, documentId })],
    [
      'ask',
      (caller, { baseId }) =>
        firstOf(
          caller.knowledge.ask(
            { baseIds: [baseId], question: 'When does the lease end?' },
            { signal: noLink },
          ),
        ),
    ],
    [
      'a conversation',
      (caller, { baseId }) => caller.conversations.create({ knowledgeBaseIds: [baseId] }),
    ],
  ];
  const codeOf = (call: Promise<unknown>): Promise<string> =>
    call.then(() => 'let through', errorCodeOf);

  it('may be listed, read, searched and asked by a client, without telling where its files lie, and is gone for them when it is shared no longer', async () => {
    await desktop.knowledge.update({ id: theirs.baseId, shared: true });
    expect(await stranger.knowledge.list()).toMatchObject([
      { id: theirs.baseId, name: 'contracts', shared: true, readOnly: true, documents: 2 },
    ]);
    for (const [name, call] of reads)
      expect(await codeOf(call(stranger, theirs)), name).toBe('let through');
    const documents = await stranger.knowledge.documents({ id: theirs.baseId });
    const { document } = await stranger.knowledge.read({
      id: theirs.baseId,
      documentId: theirs.documentId,
    });
    expect(JSON.stringify([documents, document])).not.toContain(folder);
    await desktop.knowledge.update({ id: theirs.baseId, shared: false });
    expect(await stranger.knowledge.list()).toEqual([]);
    for (const [name, call] of reads)
      expect(await codeOf(call(stranger, theirs)), name).toBe('not_found');
  });

  it('may be changed by no one else', async () => {
    await desktop.knowledge.update({ id: theirs.baseId, shared: true });
    for (const [name, [outcome, call]] of Object.entries(refused)) {
      const changesBase =
        /^(evaluation|sources|transfer)\./.test(name) ||
        /^knowledge\.(update|remove|addPaths|upload|retry|tag|removeDocument)$/.test(name);
      if (!changesBase) continue;
      expect(await codeOf(call(stranger, theirs)), name).toBe(outcome);
    }
    await desktop.knowledge.update({ id: theirs.baseId, shared: false });
    expect(await desktop.knowledge.list()).toMatchObject([
      { name: 'contracts', documents: 2, readOnly: false },
    ]);
  });

  it('cannot be one of a client’s own', async () => {
    const { id } = await stranger.knowledge.create({ name: 'notes' });
    expect(await codeOf(stranger.knowledge.update({ id, shared: true }))).toBe('forbidden');
    expect(await desktop.knowledge.list()).toHaveLength(1);
    await stranger.knowledge.remove({ id });
  });
});

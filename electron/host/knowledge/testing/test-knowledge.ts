import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { defaultSettings } from '../../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import { createChanges } from '../../changes/create-changes.ts';
import { createDownloads } from '../../downloads/create-downloads.ts';
import { createEgressGate, type EgressGateDeps } from '../../egress/create-egress-gate.ts';
import type { RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import type { Router } from '../../routing/router.ts';
import type { Caller } from '../../caller.ts';
import { openMemoryStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { entryPath } from '../../../entry-path.ts';
import { createBaseWorkers } from '../base/base-workers.ts';
import { createKnowledge, type KnowledgeDeps } from '../create-knowledge.ts';
import { termsOf } from '../text/terms.ts';

/** What the knowledge domain asked of the router: the far side of its tests. */
export interface Upstream {
  embed: Router['embed'];
  chat: Router['chat'];
  embedded: { caller: Caller; texts: readonly string[] }[];
  asked: Parameters<Router['chat']>[0][];
  /** What the chat model says next, in pieces. */
  says: string[];
  finish: 'stop' | 'length';
}

const dimensions = 64;

/**
 * A vector of a text's words: equal words lie near each other, which is all that a test of plumbing
 * needs.
 */
export function wordVector(text: string): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const term of termsOf(text)) {
    let hash = 7;
    for (const character of term) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
    vector[hash % dimensions] = (vector[hash % dimensions] ?? 0) + 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((component) => component / length);
}

export function createUpstream(): Upstream {
  const upstream: Upstream = {
    embedded: [],
    asked: [],
    says: [],
    finish: 'stop',
    embed({ caller, request }) {
      upstream.embedded.push({ caller, texts: request.input });
      return Promise.resolve({
        vectors: request.input.map(wordVector),
        inputTokens: request.input.length,
        requestId: 'r',
        model: request.model,
      });
    },
    chat(input) {
      upstream.asked.push(input);
      return { requestId: 'r', events: said(upstream), footnote: () => null };
    },
  };
  return upstream;
}

async function* said(upstream: Upstream): AsyncGenerator<ChatEvent> {
  for (const text of upstream.says) yield { type: 'text', text };
  yield { type: 'finish', reason: upstream.finish };
}

export const embeddingModel: RunnableModel = {
  id: 'all-minilm-l6-v2',
  name: 'MiniLM',
  kind: 'embedding',
  contextTokens: 256,
  dimensions,
  parametersBillion: 0.02,
  loaded: true,
};
export const smallModel: RunnableModel = {
  id: 'smollm2-135m-instruct',
  name: 'SmolLM2',
  kind: 'chat',
  contextTokens: 2048,
  dimensions: null,
  parametersBillion: 0.135,
  loaded: true,
};
export const owner: Caller = {
  ownerId: desktopOwnerId,
  clientId: null,
  via: 'app',
  localOnly: false,
};

/** Models of this machine as the router lists them. */
export const availableOf =
  (models: () => readonly RunnableModel[]): Router['available'] =>
  () =>
    Promise.resolve(
      models().map((model) => ({
        ...model,
        local: true,
        provider: 'local',
        providerName: 'Local',
        accounts: [],
      })),
    );

/**
 * The deps of a knowledge domain on this store and folder, with one small chat model and one
 * embedding model; no page can be fetched.
 */
export function openableDeps(
  store: Store,
  folder: string,
  upstream: Upstream,
  models: RunnableModel[] = [smallModel, embeddingModel],
): KnowledgeDeps {
  return {
    db: store.db,
    folder,
    embed: upstream.embed,
    chat: upstream.chat,
    available: availableOf(() => models),
    models: () => models,
    languagesOf: () => ['en'],
    settings: () => defaultSettings,
    changes: createChanges(),
    egress: { ask: () => Promise.reject(new Error('no page can be fetched')) },
    downloads: createDownloads(),
    now: Date.now,
    log: pino({ level: 'silent' }),
  };
}

/** A knowledge domain as the host opens it, on a database in memory and a folder of its own. */
export async function openTestKnowledge({
  resolve,
  ...changed
}: Partial<KnowledgeDeps> & Pick<EgressGateDeps, 'resolve'> = {}) {
  const folder = changed.folder ?? mkdtempSync(join(tmpdir(), 'hearth-knowledge-'));
  const store = openMemoryStore();
  const upstream = createUpstream();
  const models: RunnableModel[] = [smallModel, embeddingModel];
  const changes = changed.changes ?? createChanges();
  const downloads = createDownloads();
  const gate = createEgressGate({
    sqlite: store.sqlite,
    settings: () => defaultSettings,
    changes,
    now: Date.now,
    writeFailed: () => undefined,
    ...(resolve ? { resolve } : {}),
  });
  const open = () =>
    createKnowledge({
      ...openableDeps(store, folder, upstream, models),
      available: availableOf(changed.models ?? (() => models)),
      changes,
      downloads,
      egress: gate,
      ...changed,
    });
  const knowledge = open();
  const workers = createBaseWorkers(entryPath('base-worker'));
  const base = await knowledge.create(owner, { name: 'Test' });
  return {
    knowledge,
    sources: knowledge.sources,
    upstream,
    models,
    folder,
    store,
    changes,
    downloads,
    gate,
    /** The same data as a host finds them that starts again. */
    reopen: open,
    baseId: base.id,
    /** The base's file, by workers of the test. */
    base: () => workers.base(join(folder, 'knowledge', `${base.id}.db`)),
    add: (...paths: string[]) => knowledge.addPaths(owner, { id: base.id, paths }),
    settled: () => knowledge.settled(owner, base.id, AbortSignal.timeout(30_000)),
    documents: () => knowledge.documents(owner, base.id),
    search: (query: string) =>
      knowledge.search(owner, { id: base.id, query }).then(({ hits }) => hits),
    async ask(question: string) {
      const events = [];
      for await (const event of knowledge.ask(owner, {
        baseIds: [base.id],
        question,
        signal: AbortSignal.timeout(30_000),
      }))
        events.push(event);
      const last = events.at(-1);
      if (last?.type !== 'done') throw new Error('an answer ends with its result');
      return { events, result: last.result };
    },
    async close(): Promise<void> {
      await workers.close();
      await knowledge.close();
      await downloads.close();
      await gate.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type TestKnowledge = Awaited<ReturnType<typeof openTestKnowledge>>;

/** A file of `test/data/documents`. */
export const documentPath = (name: string): string =>
  join(import.meta.dirname, '../../../../test/data/documents', name);

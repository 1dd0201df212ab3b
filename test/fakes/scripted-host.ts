import type { AnswerEvent } from '../../shared/contract/answers.ts';
import type { KnowledgeBase, KnowledgeDocument } from '../../shared/contract/knowledge.ts';
import type { LocalModel, ModelSetup } from '../../shared/contract/models.ts';
import { defaultSettings, type Settings } from '../../shared/contract/app.ts';
import { AppError } from '../../shared/errors.ts';
import type { HostApi } from '../../electron/host/api-context.ts';
import { createProcedures } from '../../electron/host/api/procedures.ts';
import { scriptedPool } from './scripted-pool.ts';

/**
 * A host for tests of the command line: the contract's own procedures, with states that a test sets
 * and turns over.
 */

const source = {
  n: 1,
  baseId: 'kb_1',
  documentId: 'doc_1',
  chunkId: 1,
  file: 'lease.pdf',
  page: 3,
  heading: 'Term',
  text: 'The lease ends on 31 May 2031.',
  score: 0.91,
};
export const timing = { retrievalMs: 12, firstTokenMs: 200, totalMs: 900, tokensPerSecond: 40 };

export interface ScriptedHost {
  api: HostApi;
  calls: { name: string; input: unknown }[];
  bases: KnowledgeBase[];
  documents: KnowledgeDocument[];
  /** Resolves when a question's stream was ended by its reader. */
  askEnded: Promise<void>;
  set(state: { ready?: boolean; hang?: boolean; setupFails?: boolean }): void;
}

const model = (patch: Partial<LocalModel>): LocalModel => ({
  id: 'smollm2-135m-instruct',
  name: 'SmolLM2',
  kind: 'chat',
  licence: 'Apache-2.0',
  sizeBytes: 98_000_000,
  memoryBytes: 200_000_000,
  contextTokens: 2048,
  languages: ['en'],
  capabilities: [],
  dimensions: null,
  fits: true,
  fitNote: '',
  recommended: true,
  installed: true,
  custom: false,
  path: null,
  loaded: false,
  download: null,
  sources: [],
  ...patch,
});

export const document = (patch: Partial<KnowledgeDocument>): KnowledgeDocument => ({
  id: 'doc_1',
  baseId: 'kb_1',
  name: 'lease.pdf',
  file: 'lease.pdf',
  path: '',
  mediaType: 'application/pdf',
  sizeBytes: 10,
  state: 'ready',
  progress: 1,
  pages: 3,
  tags: [],
  unreadPages: 0,
  chunks: 2,
  errorCode: null,
  errorMessage: null,
  attempts: 0,
  nextTryAt: null,
  metadata: {},
  uploaded: true,
  createdAt: 1,
  updatedAt: 1,
  ...patch,
});

const answer = {
  footnote: null,
  answer: 'It ends on 31 May 2031 [1].\u001b[31m',
  declined: false,
  sources: [source],
  timing,
  model: 'smollm2-135m-instruct',
};

export function createScriptedHost(): ScriptedHost {
  const os = createProcedures(() => undefined, { record: () => undefined, nameOf: (id) => id });
  const calls: ScriptedHost['calls'] = [];
  const bases: KnowledgeBase[] = [];
  const documents: KnowledgeDocument[] = [document({})];
  const ended = Promise.withResolvers<void>();
  let ready = true;
  let hang = false;
  let setupFails = false;
  let settings = defaultSettings;
  let polls = 0;
  const note = <T>(name: string, input: T): T => (calls.push({ name, input }), input);
  const setup = (): ModelSetup => {
    polls += 1;
    const state = polls < 3 ? 'downloading' : setupFails ? 'failed' : 'ready';
    if (state === 'ready') ready = true;
    const notice = setupFails
      ? { code: 'no_source' as const, wanted: 'qwen3-4b', taken: null }
      : { code: 'next_best' as const, wanted: 'qwen3-4b', taken: 'smollm2-135m-instruct' };
    return { state, chatModel: null, embeddingModel: null, notice };
  };
  const download = {
    state: 'downloading' as const,
    receivedBytes: 49_000_000,
    totalBytes: 98_000_000,
    bytesPerSecond: 7_000_000,
    secondsLeft: 7,
    source: 'mirror',
    code: null,
    message: '',
  };
  const api = {
    ...scriptedPool(os, note),
    app: {
      ready: os.app.ready.handler(() => ({
        ready,
        chatModel: ready ? 'smollm2-135m-instruct' : null,
        embeddingModel: ready ? 'all-minilm-l6-v2' : null,
      })),
      settings: {
        get: os.app.settings.get.handler(() => settings),
        set: os.app.settings.set.handler(({ input }) => {
          note('app.settings.set', input);
          const given = Object.entries(input).filter(([, value]) => value !== undefined);
          settings = { ...settings, ...(Object.fromEntries(given) as Partial<Settings>) };
          return settings;
        }),
      },
    },
    models: {
      setup: os.models.setup.handler(setup),
      startSetup: os.models.startSetup.handler(setup),
      local: os.models.local.handler(() => [
        model(ready ? {} : { installed: false, download }),
        model({ id: '通义千问-本地', name: '通义千问', installed: false }),
      ]),
      remove: os.models.remove.handler(() => {
        throw new AppError('conflict', 'It is in use.');
      }),
    },
    accounts: {
      providers: os.accounts.providers.handler(() => [
        {
          id: 'openai-compatible',
          name: 'OpenAI-compatible',
          baseUrl: '',
          baseUrlEditable: true,
          keyRequired: false,
          keyHelp: '',
          docsUrl: '',
          regions: [],
        },
        {
          id: 'openai',
          name: 'OpenAI',
          baseUrl: 'https://api.openai.com/v1',
          baseUrlEditable: false,
          keyRequired: true,
          keyHelp: '',
          docsUrl: '',
          regions: [],
        },
      ]),
      list: os.accounts.list.handler(() => []),
      add: os.accounts.add.handler(({ input }) => {
        const { apiKey, ...rest } = note('accounts.add', input);
        return {
          ...rest,
          id: 'acc_1',
          keyHint: apiKey.slice(-4),
          nextKeyHint: '',
          caFingerprint: '',
          modelSettings: [],
          source: 'app' as const,
          enabled: true,
          state: 'active' as const,
          stateUntil: null,
          stateReason: '',
          createdAt: 1,
        };
      }),
    },
    knowledge: {
      list: os.knowledge.list.handler(() => bases),
      create: os.knowledge.create.handler(({ input }) => {
        note('knowledge.create', input);
        const base = {
          id: `kb_${bases.length + 1}`,
          name: input.name,
          localOnly: input.localOnly ?? false,
          shared: false,
          readOnly: false,
          embeddingModel: 'all-minilm-l6-v2',
          documents: 1,
          chunks: 2,
          pending: 0,
          failed: 0,
          sizeBytes: 1,
          createdAt: 1,
          ingest: {
            state: 'idle' as const,
            reason: null,
            documents: 0,
            done: 0,
            share: 1,
            secondsLeft: null,
            nextTryAt: null,
          },
          change: null,
          chunkTokens: null,
          overlapTokens: null,
        };
        bases.push(base);
        return base;
      }),
      update: os.knowledge.update.handler(({ input }) => {
        note('knowledge.update', input);
        const base = bases.find((one) => one.id === input.id);
        if (base === undefined) throw new AppError('not_found', 'gone');
        return Object.assign(base, { localOnly: input.localOnly ?? base.localOnly });
      }),
      addPaths: os.knowledge.addPaths.handler(
        ({ input }) => (note('knowledge.addPaths', input), { added: 1, unchanged: 0, skipped: [] }),
      ),
      documents: os.knowledge.documents.handler(() => documents),
      removeDocument: os.knowledge.removeDocument.handler(
        ({ input }) => (note('knowledge.removeDocument', input), { removed: true }),
      ),
      ask: os.knowledge.ask.handler(async function* ({
        input,
        signal,
      }): AsyncGenerator<AnswerEvent> {
        note('knowledge.ask', input);
        try {
          yield { type: 'sources', sources: [source] };
          if (hang)
            await new Promise<void>((_, reject) =>
              signal?.addEventListener('abort', () => reject(new Error('aborted'))),
            );
          yield { type: 'delta', text: 'It ends' };
          yield { type: 'done', result: answer };
        } finally {
          ended.resolve();
        }
      }),
    },
  };
  return {
    api: api as unknown as HostApi,
    calls,
    bases,
    documents,
    askEnded: ended.promise,
    set(state) {
      ready = state.ready ?? ready;
      hang = state.hang ?? hang;
      setupFails = state.setupFails ?? setupFails;
    },
  };
}

import type {
  ChatEvent,
  ChatRequest,
  EmbedRequest,
  ModerateRequest,
  RerankRequest,
} from '../../shared/chat.ts';
import type { AvailableModel } from '../../shared/contract/models.ts';
import { AppError } from '../../shared/errors.ts';
import type { Router } from '../../electron/host/routing/router.ts';
import type { Caller } from '../../electron/host/caller.ts';

export interface ScriptedRouter extends Router {
  /** What the next chats do; each takes its own, the last one stays. */
  play(script: (request: ChatRequest, signal: AbortSignal) => AsyncIterable<ChatEvent>): void;
  readonly seen: {
    caller: Caller;
    request: ChatRequest | EmbedRequest | RerankRequest | ModerateRequest;
    signal: AbortSignal;
  }[];
}

export const localModel: AvailableModel = {
  id: 'small-local',
  name: 'Small',
  kind: 'chat',
  local: true,
  provider: 'local',
  providerName: 'This machine',
  accounts: [],
  contextTokens: 2048,
};
export const cloudModel: AvailableModel = {
  id: 'vendor/big-cloud',
  name: 'Big',
  kind: 'chat',
  local: false,
  provider: 'openai-compatible',
  providerName: 'Vendor',
  accounts: ['acc_1'],
  contextTokens: null,
};
export const embeddingModel: AvailableModel = {
  ...localModel,
  id: 'small-embedding',
  kind: 'embedding',
};
const models = [localModel, cloudModel, embeddingModel];

export async function* words(...texts: string[]): AsyncGenerator<ChatEvent> {
  for (const text of texts) {
    await Promise.resolve();
    yield { type: 'text', text };
  }
  yield {
    type: 'usage',
    usage: { input: 7, cacheRead: 3, cacheWrite: 0, output: 2, reasoning: 1, source: 'reported' },
  };
  yield { type: 'finish', reason: 'stop' };
}

/**
 * The router's interface with a scripted backend, for what no upstream can be made to do on order:
 * each error code, an abort seen from inside, a stream that breaks between two events.
 */
export function createScriptedRouter(): ScriptedRouter {
  const scripts: ((request: ChatRequest, signal: AbortSignal) => AsyncIterable<ChatEvent>)[] = [];
  const seen: ScriptedRouter['seen'] = [];
  const known = (model: string, kind: AvailableModel['kind']): void => {
    if (model !== 'auto' && !models.some((one) => one.id === model && one.kind === kind))
      throw new AppError('no_candidate', `No account and no local model can serve ${model}.`);
  };
  return {
    seen,
    play: (script) => void scripts.push(script),
    chat({ caller, request, signal }) {
      seen.push({ caller, request, signal });
      const script = scripts.length > 1 ? scripts.shift() : scripts[0];
      async function* events(): AsyncGenerator<ChatEvent> {
        known(request.model, 'chat');
        yield* script?.(request, signal) ?? words('Hello', ' world');
      }
      return { requestId: `req_${seen.length}`, events: events(), footnote: () => null };
    },
    modelDetails: () => Promise.resolve(new Map()),
    async embed({ caller, request, signal }) {
      seen.push({ caller, request, signal });
      known(request.model, 'embedding');
      const vectors = request.input.map((text) => Float32Array.from([text.length, 0.25, -1]));
      return Promise.resolve({
        vectors,
        inputTokens: request.input.length,
        requestId: 'req_e',
        model: request.model,
      });
    },
    async rerank({ caller, request, signal }) {
      seen.push({ caller, request, signal });
      known(request.model, 'embedding');
      const results = request.documents
        .map((document, index) => ({ index, score: 1 / document.length }))
        .sort((a, b) => b.score - a.score);
      return Promise.resolve({
        results: results.slice(0, request.topN),
        inputTokens: request.documents.length,
        method: 'embedding_cosine' as const,
        requestId: 'req_r',
        model: request.model,
      });
    },
    moderate: ({ caller, request, signal }) => {
      seen.push({ caller, request, signal });
      return Promise.reject(new AppError('no_candidate', 'Nobody moderates.'));
    },
    available: () => Promise.resolve(models),
  };
}

import type {
  ChatEvent,
  ChatRequest,
  EmbedRequest,
  EmbedResult,
  RerankRequest,
  RerankResult,
  Usage,
} from '../../../../shared/chat.ts';
import type { InferenceClient } from '../../../../shared/contract/inference.ts';
import { AppError, errorCodeOf, FieldError, toAppError } from '../../../../shared/errors.ts';
import { modelBroken } from '../../../model-files/model-broken.ts';
import type { Inventory, PresentModel } from '../inventory/inventory.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { LocalRuntime } from '../inventory/local-runtime.ts';
import { toLocalChat } from './to-local-chat.ts';
import { createCallReader } from '../tools/call-reader.ts';

export interface RuntimeDeps {
  inventory: Inventory;
  lifecycle: Lifecycle;
  inference: () => InferenceClient;
}

/** Between two lots a search's ranking, which waits for nobody, gets its turn. */
const documentsAtOnce = 16;

/**
 * 0..1 of a cross-encoder's logit: what sentence-transformers' `CrossEncoder` gives for models of
 * one label, and text-embeddings-inference unless `raw_scores` is asked for.
 */
const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** The process died under the call. What it had sent is with the caller. */
export function crashError(error: unknown): AppError {
  const known = toAppError(error);
  if (known.code !== 'host_unavailable') return known;
  return new AppError(
    'inference_crashed',
    'The local model stopped unexpectedly. The text so far is kept; it starts anew with the next question.',
    {
      retryable: true,
      cause: error,
    },
  );
}

export function createLocalRuntime({ inventory, lifecycle, inference }: RuntimeDeps): LocalRuntime {
  function find(id: string, kind: 'chat' | 'embedding' | 'rerank'): PresentModel {
    const model = id === 'auto' ? inventory.firstOf(kind) : inventory.find(id);
    if (model === undefined)
      throw new AppError(
        'model_not_installed',
        `The model ${id} is not on this machine. Download it under Models, or choose another one.`,
      );
    if (model.kind !== kind)
      throw new AppError(
        'bad_request',
        `${model.name} is no ${kind === 'rerank' ? 'reranker' : `${kind} model`}.`,
      );
    return model;
  }

  let answers = 0;

  async function* chat(
    request: ChatRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<ChatEvent> {
    const model = find(request.model, 'chat');
    if (model.chat === null) throw new AppError('internal', `${model.name} cannot answer.`);
    const input = toLocalChat(request, model.chat);
    const end = lifecycle.begin(model.path);
    answers += 1;
    const calls = createCallReader();
    try {
      for await (const event of await inference().chat(input, { signal })) {
        lifecycle.answered(model.path);
        if (event.type === 'call') yield* calls.read(event.text);
        else if (event.type !== 'finish') yield event;
        else {
          const usage: Usage = {
            input: event.inputTokens,
            cacheRead: 0,
            cacheWrite: 0,
            output: event.outputTokens,
            reasoning: 0,
            source: 'reported',
          };
          yield { type: 'usage', usage };
          const reason = event.reason === 'stop' && calls.called() ? 'tool_calls' : event.reason;
          yield {
            type: 'finish',
            reason,
            ...(event.stopSequence === undefined ? {} : { stopSequence: event.stopSequence }),
          };
        }
      }
    } catch (error) {
      if (signal.aborted)
        throw new AppError('aborted', 'The answer was stopped.', { cause: error });
      throw crashError(error);
    } finally {
      answers -= 1;
      end();
    }
  }

  async function embed(
    request: EmbedRequest,
    { signal }: { signal: AbortSignal },
  ): Promise<EmbedResult> {
    const model = find(request.model, 'embedding');
    if (model.embedding === null) throw new AppError('internal', `${model.name} cannot embed.`);
    if (request.dimensions !== undefined && request.dimensions !== model.embedding.dimensions)
      throw new FieldError(
        'dimensions',
        `${model.name} makes vectors of ${model.embedding.dimensions} \`dimensions\`, and ` +
          'was not trained to shorten them. Leave it out, or choose a model at a provider.',
      );
    const end = lifecycle.begin(model.path);
    try {
      const result = await inference().embed(
        { model: model.embedding, kind: request.kind, texts: [...request.input] },
        { signal },
      );
      lifecycle.answered(model.path);
      const all = new Float32Array(await result.vectors.arrayBuffer());
      const vectors = request.input.map((_, index) =>
        all.slice(index * result.dimensions, (index + 1) * result.dimensions),
      );
      return { vectors, inputTokens: result.inputTokens };
    } catch (error) {
      if (signal.aborted)
        throw new AppError('aborted', 'The embedding was stopped.', { cause: error });
      throw crashError(error);
    } finally {
      end();
    }
  }

  async function rerank(
    { model: id, query, documents, topN }: RerankRequest,
    { signal }: { signal: AbortSignal },
  ): Promise<RerankResult> {
    const model = find(id, 'rerank');
    if (model.rerank === null) throw new AppError('internal', `${model.name} cannot rank.`);
    const end = lifecycle.begin(model.path);
    try {
      const logits: number[] = [];
      let inputTokens = 0;
      for (let from = 0; from < documents.length; from += documentsAtOnce) {
        const read = await inference().rerank(
          {
            model: model.rerank,
            query,
            passages: documents.slice(from, from + documentsAtOnce),
            budgetMs: Number.MAX_SAFE_INTEGER,
          },
          { signal },
        );
        lifecycle.answered(model.path);
        logits.push(...read.scores.map((score) => score ?? Number.NaN));
        inputTokens += read.inputTokens;
      }
      if (!logits.every(Number.isFinite))
        throw modelBroken(model.path, undefined, 'it gives scores that are no numbers');
      const results = logits
        .map((logit, index) => ({ index, logit }))
        .sort((a, b) => b.logit - a.logit);
      return {
        results: results
          .slice(0, topN)
          .map(({ index, logit }) => ({ index, score: sigmoid(logit) })),
        inputTokens,
        method: 'reranker',
      };
    } catch (error) {
      if (signal.aborted) throw new AppError('aborted', 'Ranking was stopped.', { cause: error });
      throw crashError(error);
    } finally {
      end();
    }
  }

  return {
    runnable: () =>
      inventory
        .present()
        .flatMap(({ id, name, kind, contextTokens, dimensions, parametersBillion, path }) =>
          kind === 'ocr'
            ? []
            : [
                {
                  id,
                  name,
                  kind,
                  contextTokens,
                  dimensions,
                  parametersBillion,
                  loaded: lifecycle.isLoaded(path),
                },
              ],
        ),
    chat,
    embed,
    rerank,
    answering: () => answers > 0,
    async countTokens(modelId, texts) {
      const model = find(modelId, 'chat');
      if (model.chat === null) throw new AppError('internal', `${model.name} cannot count tokens.`);
      const end = lifecycle.begin(model.path);
      try {
        const counts = await inference().countTokens({ model: model.chat, texts: [...texts] });
        lifecycle.answered(model.path);
        return counts;
      } catch (error) {
        throw errorCodeOf(error) === 'aborted' ? error : crashError(error);
      } finally {
        end();
      }
    },
  };
}

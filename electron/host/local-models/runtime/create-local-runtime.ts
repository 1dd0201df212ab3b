import type { ChatEvent, ChatRequest, Usage } from '../../../../shared/chat.ts';
import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { PresentModel } from '../inventory/inventory.ts';
import type { LocalRuntime } from '../inventory/local-runtime.ts';
import { createCallReader } from '../tools/call-reader.ts';
import { embedLocally } from './embed-locally.ts';
import { crashError, findModel, type RuntimeDeps } from './local-calls.ts';
import { rerankLocally } from './rerank-locally.ts';
import { toLocalChat } from './to-local-chat.ts';

export function createLocalRuntime(deps: RuntimeDeps): LocalRuntime {
  const { inventory, lifecycle, inference } = deps;
  let answers = 0;

  async function* chat(
    request: ChatRequest,
    { signal, scope }: { signal: AbortSignal; scope?: string },
  ): AsyncGenerator<ChatEvent> {
    const model = findModel(inventory, request.model, 'chat');
    if (model.chat === null)
      throw new AppError('internal', phrase('models.cannotAnswer', { name: model.name }));
    const local = toLocalChat(request, model.chat);
    const input = scope === undefined ? local : { ...local, scope };
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
            input: event.inputTokens - event.cachedTokens,
            cacheRead: event.cachedTokens,
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
        throw new AppError('aborted', phrase('models.answerStopped'), { cause: error });
      throw crashError(error);
    } finally {
      answers -= 1;
      end();
    }
  }

  /** A call of the model that counts. */
  async function counted<T>(
    modelId: string,
    count: (model: NonNullable<PresentModel['chat']>) => Promise<T>,
  ): Promise<T> {
    const model = findModel(inventory, modelId, 'chat');
    if (model.chat === null)
      throw new AppError('internal', phrase('models.cannotCount', { name: model.name }));
    const end = lifecycle.begin(model.path);
    try {
      const counts = await count(model.chat);
      lifecycle.answered(model.path);
      return counts;
    } catch (error) {
      throw errorCodeOf(error) === 'aborted' ? error : crashError(error);
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
    embed: (request, options) => embedLocally(deps, request, options),
    rerank: (request, options) => rerankLocally(deps, request, options),
    answering: () => answers > 0,
    countTokens: (modelId, texts) =>
      counted(modelId, (model) => inference().countTokens({ model, texts: [...texts] })),
    countPrompt: (request) =>
      counted(request.model, (model) => inference().countPrompt(toLocalChat(request, model))),
  };
}

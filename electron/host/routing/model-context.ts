import type { ChatRequest } from '../../../shared/chat.ts';
import type { AvailableModel } from '../../../shared/contract/models.ts';
import type { Settings } from '../../../shared/contract/app.ts';
import type { LocalRuntime } from '../local-models/inventory/local-runtime.ts';
import type { Caller } from '../caller.ts';
import type { ResolveModel } from './model-aliases.ts';

/**
 * What a cloud model of unknown context can surely read: the smallest of today's hosted
 * models.
 */
const unknownCloudTokens = 16_384;

interface ModelContextDeps {
  runtime: LocalRuntime;
  settings: (ownerId: string) => Pick<Settings, 'defaultChatModel'>;
  available: (ownerId: string) => Promise<AvailableModel[]>;
  /** The model that another name means. */
  resolveModel: ResolveModel;
}

/**
 * How much the model that will probably answer can read, and its own way of counting where it runs
 * here.
 */
export function createModelContext({
  runtime,
  settings,
  available,
  resolveModel,
}: ModelContextDeps) {
  return async ({
    caller,
    model,
  }: {
    caller: Caller;
    model: string;
  }): Promise<{
    contextTokens: number;
    countTokens?: (texts: readonly string[]) => Promise<number[]>;
    /** Of a whole request, as the model reads it. */
    countPrompt?: (request: ChatRequest) => Promise<number>;
  }> => {
    const wanted =
      model === 'auto'
        ? settings(caller.ownerId).defaultChatModel
        : resolveModel(caller.ownerId, model);
    const locals = runtime.runnable().filter((one) => one.kind === 'chat');
    const named = locals.find((one) => one.id === wanted);
    if (named === undefined && !caller.localOnly) {
      const cloud = (await available(caller.ownerId)).find(
        (one) => one.kind === 'chat' && !one.local && (wanted === 'auto' || one.id === wanted),
      );
      // It may come to the model on this machine in the end, so what is sent has to fit both.
      if (cloud)
        return {
          contextTokens: Math.min(cloud.contextTokens ?? unknownCloudTokens, unknownCloudTokens),
        };
    }
    const local = named ?? locals[0];
    if (local === undefined) return { contextTokens: unknownCloudTokens };
    return {
      contextTokens: local.contextTokens,
      countTokens: (texts) => runtime.countTokens(local.id, texts),
      countPrompt: (request) => runtime.countPrompt({ ...request, model: local.id }),
    };
  };
}

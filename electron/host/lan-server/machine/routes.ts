import type { LanContext, LanParts } from '../http/lan-context.ts';

/** The process answers. */
export const health = (c: LanContext): Response => c.json({ status: 'ok' });

/** Whether the default models can be asked; 503 until then. */
export function readiness({ ready }: Pick<LanParts, 'ready'>) {
  return async (c: LanContext): Promise<Response> => {
    const { ready: isReady, chatModel, embeddingModel } = await ready();
    const body = { ready: isReady, chat_model: chatModel, embedding_model: embeddingModel };
    return isReady ? c.json(body) : c.json(body, 503, { 'retry-after': '5' });
  };
}

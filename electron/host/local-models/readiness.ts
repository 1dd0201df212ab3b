import type { AvailableModel } from '../../../shared/contract/models.ts';

/** Whether chats and documents can be served by models on this machine, and by which first. */
export interface Readiness {
  ready: boolean;
  chatModel: string | null;
  embeddingModel: string | null;
}

/** The first local model of each kind counts, in the order of the list. */
export function readinessOf(available: readonly AvailableModel[]): Readiness {
  const first = (kind: AvailableModel['kind']): string | null =>
    available.find((model) => model.kind === kind && model.local)?.id ?? null;
  const [chatModel, embeddingModel] = [first('chat'), first('embedding')];
  return { ready: chatModel !== null && embeddingModel !== null, chatModel, embeddingModel };
}

/**
 * The same for a client of the server: a chat model of an account that is usable counts as one
 * of this machine does. An embedding model is not needed to answer.
 */
export function answerReadinessOf(
  available: readonly AvailableModel[],
  isUsable: (accountId: string) => boolean,
): Readiness {
  const { chatModel, embeddingModel } = readinessOf(available);
  const answering =
    chatModel ??
    available.find(({ kind, accounts }) => kind === 'chat' && accounts.some(isUsable))?.id ??
    null;
  return { ready: answering !== null, chatModel: answering, embeddingModel };
}

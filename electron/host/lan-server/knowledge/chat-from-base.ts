import { noUsage, type ChatEvent } from '../../../../shared/chat.ts';
import type { MessageFootnote } from '../../../../shared/contract/conversations.ts';
import type { AskResult, Citation } from '../../../../shared/contract/knowledge.ts';
import { newId } from '../../../../shared/ids.ts';
import type { Knowledge } from '../../knowledge/operations/knowledge.ts';
import type { ChatInput, RoutedChat, Router } from '../../routing/router.ts';
import { baseModels, baseOfModel, isBaseModel } from './base-models.ts';
import { toQuestion } from './to-question.ts';

export type Bases = Pick<Knowledge, 'names' | 'list' | 'search' | 'answering'>;

/** What an answer from documents has beside its text, as every dialect carries it. */
export interface Extension {
  sources: WireSource[];
  /** Once the answer is over. */
  hearth?: {
    /** The documents do not say: the text says so, and the sources are the nearest passages. */
    declined: boolean;
    base: { id: string; name: string };
    /** What was searched for; not there where it is the question as it was asked. */
    searched_for?: string;
    /** The chat model that answered; null where none was asked. */
    model: string | null;
    /**
     * The ledger's row of the request that asked it; where none was asked, that of the question.
     */
    request_id: string;
    /** Fields of the request that had no effect; not there where all had theirs. */
    ignored?: string[];
  };
}

const toWire = ({ n, file, page, heading, text, score, documentId }: Citation) => ({
  n,
  file,
  page,
  heading,
  text,
  score,
  document_id: documentId,
});
export type WireSource = ReturnType<typeof toWire>;

/** A chat that is answered from documents. */
export interface BaseChat extends RoutedChat {
  extension(): Extension;
  /** The base that answers; null before it is found. */
  baseId(): string | null;
  /**
   * Whether the answer rests on text that must never be sent to a provider. True before the sources
   * are known.
   */
  restsOnLocalOnly(): boolean;
}

const isBaseChat = (chat: RoutedChat): chat is BaseChat => 'extension' in chat;

export const extensionOf = (chat: RoutedChat): (() => Extension) | null =>
  isBaseChat(chat) ? chat.extension : null;
export const baseOf = (chat: RoutedChat): string | null =>
  isBaseChat(chat) ? chat.baseId() : null;
export const restsOnLocalOnly = (chat: RoutedChat): boolean =>
  isBaseChat(chat) && chat.restsOnLocalOnly();

/**
 * The sources are known before the first event; its failures are those of `baseOfModel`,
 * `toQuestion` and of the router.
 */
function chatFromBase(knowledge: Bases, { caller, request, signal }: ChatInput): BaseChat {
  let sources: Citation[] = [];
  let searchedFor: string | undefined;
  let footnote: MessageFootnote | null = null;
  let result: AskResult | null = null;
  let held = true;
  let requestId = newId('ask');
  let asked: Pick<NonNullable<Extension['hearth']>, 'base' | 'ignored'> | null = null;

  async function* events(): AsyncGenerator<ChatEvent> {
    const { id, name, localOnly, holdsLocalOnly } = await baseOfModel(
      knowledge,
      caller,
      request.model,
    );
    const { ignored, model, question, history } = toQuestion(request);
    asked = { base: { id, name }, ...(ignored.length > 0 ? { ignored } : {}) };
    // Who may ask a base may use the model that it leads to; one that is named is held to the
    // caller's list.
    const allowed = model === null ? { ...caller, models: [] } : caller;
    // An earlier answer may have been made of a source that is local only; the client's own history
    // does not say so.
    const asker = holdsLocalOnly && history.length > 0 ? { ...allowed, localOnly: true } : allowed;
    for await (const event of knowledge.answering.answer({
      caller: asker,
      baseIds: [id],
      question,
      history,
      model: model ?? 'auto',
      signal,
    })) {
      if (event.type === 'opened') ({ requestId } = event);
      else if (event.type === 'sources') {
        ({ sources, searchedFor } = event);
        held = localOnly || asker.localOnly || sources.some((source) => source.localOnly === true);
      } else if (event.type === 'delta') yield { type: 'text', text: event.text };
      else if (event.type === 'footnote') footnote = event.footnote;
      else result = event.result;
    }
    yield {
      type: 'usage',
      usage:
        footnote === null
          ? noUsage
          : {
              ...noUsage,
              input: footnote.inputTokens,
              output: footnote.outputTokens,
              source: 'reported',
            },
    };
    yield { type: 'finish', reason: 'stop' };
  }

  return {
    get requestId() {
      return requestId;
    },
    events: events(),
    // The reply goes under the base's name; what answered stands in its extension.
    footnote: () => null,
    baseId: () => asked?.base.id ?? null,
    restsOnLocalOnly: () => held,
    extension: () => ({
      sources: sources.map(toWire),
      ...(result === null || asked === null
        ? {}
        : {
            hearth: {
              declined: result.declined,
              ...asked,
              ...(searchedFor === undefined ? {} : { searched_for: searchedFor }),
              model: footnote?.model ?? null,
              request_id: footnote?.requestId ?? requestId,
            },
          }),
    }),
  };
}

/**
 * The router with knowledge bases as models: `kb/<name>` is answered from the base's documents, by
 * the chat model that `hearth_model` names.
 */
export const withBases = (router: Router, knowledge: Bases): Router => ({
  ...router,
  chat: (input) =>
    isBaseModel(input.request.model) ? chatFromBase(knowledge, input) : router.chat(input),
  available: async (ownerId) => [
    ...(await router.available(ownerId)),
    ...baseModels(await knowledge.names({ ownerId, clientId: null, via: 'lan', localOnly: false })),
  ],
});

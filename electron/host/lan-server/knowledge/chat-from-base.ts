import { noUsage, type ChatEvent, type Usage } from '../../../../shared/chat.ts';
import type { MessageFootnote } from '../../../../shared/contract/message-footnote.ts';
import type { AskResult, Citation } from '../../../../shared/contract/answers.ts';
import { newId } from '../../../../shared/ids.ts';
import type { Knowledge } from '../../knowledge/operations/knowledge.ts';
import type { ChatInput, RoutedChat, Router } from '../../routing/router.ts';
import { baseModels, baseOfModel, isBaseModel } from './bases-as-models.ts';
import { toQuestion } from './to-question.ts';

export type Bases = Pick<
  Knowledge,
  | 'names'
  | 'list'
  | 'search'
  | 'answering'
  | 'upload'
  | 'documentPage'
  | 'document'
  | 'removeUpload'
>;

/** What an answer from documents adds to its text, in every dialect. */
export interface Extension {
  sources: WireSource[];
  /** Present once the answer is complete. */
  hearth?: {
    /** The documents have no answer: the sources are the nearest passages. */
    declined: boolean;
    base: { id: string; name: string };
    /** The search query, where it differs from the question. */
    searched_for?: string;
    /** The chat model that answered; null when none was called. */
    model: string | null;
    /** The ledger's id of the request to that model; without one, that of the question. */
    request_id: string;
    /** Fields of the request that had no effect. */
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

/** A chat with an answer from documents. */
export interface BaseChat extends RoutedChat {
  extension(): Extension;
  /** The base that answers; null until it is found. */
  baseId(): string | null;
  /**
   * Whether the answer rests on text that must never be sent to a provider. True until the sources
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

const usageOf = (footnote: MessageFootnote | null): Usage =>
  footnote === null
    ? noUsage
    : {
        ...noUsage,
        input: footnote.inputTokens,
        output: footnote.outputTokens,
        source: 'reported',
      };

/**
 * The sources are known before the first event. Its failures are those of `baseOfModel`,
 * `toQuestion` and the router.
 */
class DocumentChat implements BaseChat {
  requestId = newId('ask');
  readonly events: AsyncGenerator<ChatEvent>;
  #base: { id: string; name: string } | null = null;
  #ignored: readonly string[] = [];
  #sources: Citation[] = [];
  #searchedFor: string | undefined;
  #result: AskResult | null = null;
  #isLocalOnly = true;

  constructor(knowledge: Bases, input: ChatInput) {
    this.events = this.#answer(knowledge, input);
  }

  /** Null: the reply has the base's name as its model, and the extension names the chat model. */
  footnote(): null {
    return null;
  }

  baseId(): string | null {
    return this.#base?.id ?? null;
  }

  restsOnLocalOnly(): boolean {
    return this.#isLocalOnly;
  }

  readonly extension = (): Extension => ({
    sources: this.#sources.map(toWire),
    ...(this.#result === null || this.#base === null
      ? {}
      : {
          hearth: {
            declined: this.#result.declined,
            base: this.#base,
            ...(this.#ignored.length > 0 ? { ignored: [...this.#ignored] } : {}),
            ...(this.#searchedFor === undefined ? {} : { searched_for: this.#searchedFor }),
            model: this.#result.footnote?.model ?? null,
            request_id: this.#result.footnote?.requestId ?? this.requestId,
          },
        }),
  });

  async *#answer(
    knowledge: Bases,
    { caller, request, signal }: ChatInput,
  ): AsyncGenerator<ChatEvent> {
    const base = await baseOfModel(knowledge, caller, request.model);
    const { ignored, model, filter, question, history } = toQuestion(request);
    this.#base = { id: base.id, name: base.name };
    this.#ignored = ignored;
    // A client that may use a base may use the base's chat model; a model that it names itself must
    // be on the client's list.
    const allowed = model === null ? { ...caller, models: [] } : caller;
    // An earlier answer may have used a local-only source, which the client's history does not show.
    const asker =
      base.holdsLocalOnly && history.length > 0 ? { ...allowed, localOnly: true } : allowed;
    for await (const event of knowledge.answering.answer({
      caller: asker,
      baseIds: [base.id],
      question,
      history,
      model: model ?? 'auto',
      ...(filter === null ? {} : { filter }),
      signal,
    })) {
      if (event.type === 'sources') {
        this.requestId = event.requestId ?? this.requestId;
        this.#sources = event.sources;
        this.#searchedFor = event.searchedFor;
        this.#isLocalOnly =
          base.localOnly ||
          asker.localOnly ||
          event.sources.some((source) => source.localOnly === true);
      } else if (event.type === 'delta') yield { type: 'text', text: event.text };
      else this.#result = event.result;
    }
    yield { type: 'usage', usage: usageOf(this.#result?.footnote ?? null) };
    yield { type: 'finish', reason: 'stop' };
  }
}

/**
 * The router with knowledge bases as models: `kb/<name>` is answered from the base's documents, by
 * the chat model that `hearth_model` names.
 */
export const withBases = (router: Router, knowledge: Bases): Router => ({
  ...router,
  chat: (input) =>
    isBaseModel(input.request.model) ? new DocumentChat(knowledge, input) : router.chat(input),
  available: async (ownerId) => [
    ...(await router.available(ownerId)),
    ...baseModels(await knowledge.names({ ownerId, clientId: null, via: 'lan', localOnly: false })),
  ],
});

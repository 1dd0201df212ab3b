import type OpenAI from 'openai';
import type { ChatEvent, FinishReason, TokenLogprob, Usage } from '../../../../shared/chat.ts';
import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { encryptedItems } from '../../../../shared/reasoning-details.ts';
import { toOpenAiError } from '../wire/openai-errors.ts';
import {
  createCallItem,
  createMessageItem,
  createReasoningItem,
  type ItemEvent,
  type OpenItem,
} from './output-items.ts';
import {
  beginningOf,
  toResponseUsage,
  type ResponseHead,
  type WireResponse,
} from './response-object.ts';
import type { ResponsesBody } from './responses-body.ts';

interface LifeEvent {
  type:
    | 'response.created'
    | 'response.in_progress'
    | 'response.completed'
    | 'response.incomplete'
    | 'response.failed';
  response: WireResponse;
}

type ErrorEvent = Omit<OpenAI.Responses.ResponseErrorEvent, 'sequence_number'>;
type AnyEvent = ItemEvent | LifeEvent | ErrorEvent;

/** An event as it is sent; numbers begin with 0 and have no gaps. */
export type NumberedEvent = AnyEvent & { sequence_number: number };

type CallEvent = Extract<ChatEvent, { type: 'tool_call' }>;

/** A call is sent once its name is known. */
interface Call {
  id: string;
  name: string;
  waiting: string;
  item: OpenItem | null;
}

type Kind = 'text' | 'reasoning';

/**
 * The items of one answer, in the order of their start. Text and reasoning end where the other
 * starts; calls end with the answer, since their pieces may be interleaved.
 */
function createOutput(requestId: string) {
  const items: OpenItem[] = [];
  const calls = new Map<number, Call>();
  let open: { kind: Kind; item: OpenItem } | null = null;

  function begin(prefix: string, make: (place: { id: string; at: number }) => OpenItem): OpenItem {
    const item = make({ id: `${prefix}_${requestId}_${items.length}`, at: items.length });
    items.push(item);
    return item;
  }

  function* closeOpen(): Generator<ItemEvent> {
    if (open !== null) yield* open.item.end('completed');
    open = null;
  }

  function* addText(
    kind: Kind,
    text: string,
    logprobs?: readonly TokenLogprob[],
  ): Generator<ItemEvent> {
    if (open?.kind !== kind) {
      yield* closeOpen();
      const item =
        kind === 'text' ? begin('msg', createMessageItem) : begin('rs', createReasoningItem);
      open = { kind, item };
      yield* item.begin();
    }
    yield* open.item.add(text, logprobs);
  }

  function* startCall(call: Call): Generator<ItemEvent> {
    yield* closeOpen();
    call.item ??= begin('fc', (place) =>
      createCallItem(place, {
        callId: call.id || `call_${requestId}_${place.at}`,
        name: call.name,
      }),
    );
    yield* call.item.begin();
    if (call.waiting !== '') yield* call.item.add(call.waiting);
  }

  function* call({ index, id, name, argumentsDelta }: CallEvent): Generator<ItemEvent> {
    const known = calls.get(index) ?? { id: '', name: '', waiting: '', item: null };
    calls.set(index, known);
    if (known.item !== null) {
      if (argumentsDelta !== '') yield* known.item.add(argumentsDelta);
      return;
    }
    Object.assign(known, {
      id: id ?? known.id,
      name: name ?? known.name,
      waiting: known.waiting + argumentsDelta,
    });
    if (known.name !== '') yield* startCall(known);
  }

  /** Each encrypted item of the provider's is an item of its own. */
  function* seal(data: string): Generator<ItemEvent> {
    if (open?.kind !== 'reasoning') {
      yield* closeOpen();
      open = { kind: 'reasoning', item: begin('rs', createReasoningItem) };
      yield* open.item.begin();
    }
    open.item.seal?.(data);
    yield* closeOpen();
  }

  return {
    addText,
    call,
    seal,
    /** Ends the open items; the last item of a truncated answer is incomplete. */
    *end(cut: boolean): Generator<ItemEvent> {
      for (const one of calls.values()) if (one.item === null) yield* startCall(one);
      const last = items.at(-1);
      const unended = new Set([...calls.values()].map(({ item }) => item)).add(open?.item ?? null);
      for (const item of items)
        if (unended.has(item)) yield* item.end(cut && item === last ? 'incomplete' : 'completed');
      open = null;
    },
    /** The items as they are now. */
    items: () => items.map((one) => one.item()),
    failed: () =>
      items
        .map((one) => one.item())
        .map((item) =>
          item.status === 'in_progress' ? { ...item, status: 'incomplete' as const } : item,
        ),
  };
}

const cutBy: Partial<Record<FinishReason, 'max_output_tokens' | 'content_filter'>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
};

/**
 * Our events as events of a response stream (openai-node 6, `ResponseStreamEvent`;
 * platform.openai.com/docs/api-reference/responses-streaming). A plain reply uses the same encoder:
 * `response` is its current state. `end` throws `stream_broken` when no finish came.
 */
export function createResponseEncoder(head: ResponseHead, body: ResponsesBody, now: () => number) {
  const output = createOutput(head.requestId);
  let response = beginningOf(head, body);
  let usage: Usage | undefined;
  let reason: FinishReason | undefined;
  let continued: number | undefined;
  let sent = 0;
  const isSealed = body.include?.includes('reasoning.encrypted_content') === true;
  const numbered = (events: Iterable<AnyEvent>): NumberedEvent[] =>
    [...events].map((event) => ({ ...event, sequence_number: sent++ }));
  const used = () => (usage === undefined ? {} : { usage: toResponseUsage(usage) });

  function* itemsOf(event: ChatEvent): Generator<ItemEvent> {
    if (event.type === 'text')
      yield* event.text === '' && event.logprobs === undefined
        ? []
        : output.addText('text', event.text, event.logprobs);
    else if (event.type === 'reasoning') {
      if (event.text !== '') yield* output.addText('reasoning', event.text);
      if (isSealed)
        for (const { data } of encryptedItems(event.details ?? [])) yield* output.seal(data);
    } else if (event.type === 'tool_call') yield* output.call(event);
    else if (event.type === 'usage') usage = event.usage;
    else {
      reason = event.reason;
      continued = event.continued;
    }
  }

  return {
    start: (): NumberedEvent[] =>
      numbered([
        { type: 'response.created', response },
        { type: 'response.in_progress', response },
      ]),
    event: (event: ChatEvent): NumberedEvent[] => numbered(itemsOf(event)),
    end(): NumberedEvent[] {
      if (reason === undefined)
        throw new AppError('stream_broken', phrase('lan.answerBrokeOff'), { retryable: true });
      const cut = cutBy[reason];
      const status = cut === undefined ? 'completed' : 'incomplete';
      const closing = numbered(output.end(cut !== undefined));
      response = {
        ...response,
        status,
        completed_at: cut === undefined ? Math.floor(now() / 1000) : null,
        output: output.items(),
        incomplete_details: cut === undefined ? null : { reason: cut },
        ...used(),
        ...(continued === undefined ? {} : { hearth: { continued } }),
      };
      return [...closing, ...numbered([{ type: `response.${status}`, response }])];
    },
    /**
     * A failure after the first event: the partial response, then the error. One that was stopped
     * is `cancelled`.
     */
    fail(thrown: unknown): NumberedEvent[] {
      const {
        status,
        body: { error },
      } = toOpenAiError(thrown);
      const code = status === 429 ? 'rate_limit_exceeded' : 'server_error';
      response = {
        ...response,
        status: errorCodeOf(thrown) === 'aborted' ? 'cancelled' : 'failed',
        output: output.failed(),
        error: { code, message: error.message },
        ...used(),
      };
      return numbered([
        { type: 'response.failed', response },
        { type: 'error', code: error.code, message: error.message, param: error.param },
      ]);
    },
    response: (): WireResponse => response,
  };
}

export type ResponseEncoder = ReturnType<typeof createResponseEncoder>;

import type { ChatEvent, FinishReason } from '../../../../../shared/chat.ts';
import type { ResponsesEvent, WireItem, UpstreamResponse } from './responses-schema.ts';
import type { ResponsesTurn } from './to-responses-input.ts';
import { encryptedDetail } from '../../../../../shared/reasoning-details.ts';
import { openAiCounts, openAiUsage } from '../openai/openai-usage.ts';

/** openai-node 6, `Response.IncompleteDetails`. */
function finishOf(
  { status, incomplete_details: incomplete }: UpstreamResponse,
  called: boolean,
): FinishReason {
  if (incomplete?.reason === 'content_filter') return 'content_filter';
  if (status === 'incomplete' || incomplete?.reason) return 'length';
  return called ? 'tool_calls' : 'stop';
}

/** An item as it goes back; null for kinds that are none of a chat's. */
function toTurnItem({
  type,
  id,
  call_id: callId,
  name,
  arguments: text,
  encrypted_content: encrypted,
  summary,
  content,
}: WireItem): ResponsesTurn[number] | null {
  if (type === 'reasoning' && id && encrypted)
    return {
      type,
      id,
      summary: (summary ?? []).map((part) => ({ type: 'summary_text', text: part.text ?? '' })),
      encrypted_content: encrypted,
    };
  if (type === 'function_call' && callId && name)
    return { type, ...(id ? { id } : {}), call_id: callId, name, arguments: text ?? '' };
  if (type !== 'message' || !id) return null;
  const parts = (content ?? []).map((part) =>
    part.type === 'refusal'
      ? { type: 'refusal' as const, refusal: part.refusal ?? '' }
      : { type: 'output_text' as const, text: part.text ?? '', annotations: [] },
  );
  return { type, id, role: 'assistant', status: 'completed', content: parts };
}

const deltaOf = ({ delta }: ResponsesEvent): string => (typeof delta === 'string' ? delta : '');

/** A piece of the answer's text or of its reasoning; null for events of other kinds. */
function pieceOf(event: ResponsesEvent): ChatEvent | null {
  const text = deltaOf(event);
  switch (event.type) {
    case 'response.output_text.delta':
    case 'response.refusal.delta':
      return text === '' ? null : { type: 'text', text };
    case 'response.reasoning_summary_text.delta':
    // How servers of open models stream their reasoning in full (openai-node 6,
    // `ResponseReasoningTextDeltaEvent`).
    case 'response.reasoning_text.delta':
      return text === '' ? null : { type: 'reasoning', text };
    case 'response.reasoning_summary_part.added':
      return (event.summary_index ?? 0) > 0 ? { type: 'reasoning', text: '\n\n' } : null;
    default:
      return null;
  }
}

interface OpenCall {
  index: number;
  /** The arguments as far as they were passed on. */
  sent: string;
}

/**
 * Reads one answer's events. `turn` is what a tool loop hands back, once the answer is over; null
 * where nothing was encrypted or no tool called.
 */
export function createResponsesReader() {
  const calls = new Map<number, OpenCall>();
  const items: WireItem[] = [];

  function* openCall(
    at: number,
    { call_id: id, name, arguments: text }: WireItem,
  ): Generator<ChatEvent> {
    const index = calls.size;
    calls.set(at, { index, sent: text ?? '' });
    yield {
      type: 'tool_call',
      index,
      ...(id ? { id } : {}),
      ...(name ? { name } : {}),
      argumentsDelta: text ?? '',
    };
  }

  /** Ends an item; servers exist that tell arguments only here, or not of the item's begin. */
  function* endItem(at: number, item: WireItem): Generator<ChatEvent> {
    items.push(item);
    const { encrypted_content: encrypted, id } = item;
    if (item.type === 'reasoning' && encrypted)
      yield { type: 'reasoning', text: '', details: [encryptedDetail(encrypted, id)] };
    if (item.type !== 'function_call') return;
    const open = calls.get(at);
    const rest = (item.arguments ?? '').slice(open?.sent.length ?? 0);
    if (open === undefined) yield* openCall(at, item);
    else if (rest !== '') yield { type: 'tool_call', index: open.index, argumentsDelta: rest };
  }

  function* argumentsPiece(at: number, delta: string): Generator<ChatEvent> {
    const open = calls.get(at);
    if (open === undefined || delta === '') return;
    open.sent += delta;
    yield { type: 'tool_call', index: open.index, argumentsDelta: delta };
  }

  function* end(response: UpstreamResponse): Generator<ChatEvent> {
    const counts = openAiCounts(response.usage);
    const usage = counts === null ? null : openAiUsage(counts);
    if (usage !== null) yield { type: 'usage', usage };
    yield { type: 'finish', reason: finishOf(response, calls.size > 0) };
  }

  function* plain(response: UpstreamResponse): Generator<ChatEvent> {
    for (const [at, item] of (response.output ?? []).entries()) {
      const reasoning =
        item.type === 'reasoning'
          ? (item.summary ?? []).map(({ text }) => text ?? '').join('\n\n')
          : '';
      if (reasoning !== '') yield { type: 'reasoning', text: reasoning };
      const text =
        item.type === 'message'
          ? (item.content ?? []).map((part) => part.text ?? part.refusal ?? '').join('')
          : '';
      if (text !== '') yield { type: 'text', text };
      yield* endItem(at, item);
    }
    yield* end(response);
  }

  return {
    /** Our events of one of the API's; unknown kinds give none. */
    *read(event: ResponsesEvent): Generator<ChatEvent> {
      const { type, item, response } = event;
      if (typeof type !== 'string') return void (yield* plain(event));
      const piece = pieceOf(event);
      if (piece !== null) return void (yield piece);
      const at = event.output_index ?? 0;
      switch (type) {
        case 'response.function_call_arguments.delta':
          return void (yield* argumentsPiece(at, deltaOf(event)));
        case 'response.output_item.added':
          if (item?.type === 'function_call') yield* openCall(at, item);
          return;
        case 'response.output_item.done':
          if (item) yield* endItem(at, item);
          return;
        case 'response.completed':
        case 'response.incomplete':
          if (response) yield* end(response);
      }
    },
    turn(): { firstCallId: string; turn: ResponsesTurn } | null {
      const turn = items.map(toTurnItem).filter((item) => item !== null);
      const call = turn.find((item) => item.type === 'function_call');
      return call === undefined || !turn.some(({ type }) => type === 'reasoning')
        ? null
        : { firstCallId: call.call_id, turn };
    },
  };
}

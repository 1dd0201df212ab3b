import type OpenAI from 'openai';
import type { TokenLogprob, TokenProbability } from '../../../../shared/chat.ts';

type Stream = OpenAI.Responses.ResponseStreamEvent;
type Unnumbered<Event> = Event extends unknown ? Omit<Event, 'sequence_number'> : never;

/** Events of one output item, before they are numbered (openai-node 6, `ResponseStreamEvent`). */
export type ItemEvent = Unnumbered<
  Extract<
    Stream,
    {
      type:
        | 'response.output_item.added'
        | 'response.output_item.done'
        | 'response.content_part.added'
        | 'response.content_part.done'
        | 'response.output_text.delta'
        | 'response.output_text.done'
        | 'response.reasoning_summary_part.added'
        | 'response.reasoning_summary_part.done'
        | 'response.reasoning_summary_text.delta'
        | 'response.reasoning_summary_text.done'
        | 'response.function_call_arguments.delta'
        | 'response.function_call_arguments.done';
    }
  >
>;

export type OutputItem =
  | OpenAI.Responses.ResponseOutputMessage
  | OpenAI.Responses.ResponseReasoningItem
  | (OpenAI.Responses.ResponseFunctionToolCall & { id: string });
export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** An open item: `begin` once, `add` for each piece, `end` once. */
export interface OpenItem {
  begin(): ItemEvent[];
  add(piece: string, logprobs?: readonly TokenLogprob[]): ItemEvent[];
  end(status: ItemStatus): ItemEvent[];
  /** Of reasoning: adds what only its provider can read. */
  seal?(encrypted: string): void;
  /** The item as it is now. */
  item(): OutputItem;
}

export interface ItemPlace {
  id: string;
  /** Its index in the response's `output`. */
  at: number;
}

const added = (at: number, item: OutputItem): ItemEvent => ({
  type: 'response.output_item.added',
  output_index: at,
  item,
});
const done = (at: number, item: OutputItem): ItemEvent => ({
  type: 'response.output_item.done',
  output_index: at,
  item,
});

/** In the form of the events, without bytes (openai-node 6, `ResponseTextDeltaEvent.Logprob`). */
const inEvent = (logprobs: readonly TokenLogprob[]) =>
  logprobs.map(({ token, logprob, top }) => ({
    token,
    logprob,
    top_logprobs: top.map((one) => ({ token: one.token, logprob: one.logprob })),
  }));

/** In the form of an item (`ResponseOutputText.Logprob`). */
const withBytes = ({ token, logprob, bytes }: TokenProbability) => ({
  token,
  logprob,
  bytes: [...(bytes ?? [])],
});
const inItem = (logprobs: readonly TokenLogprob[]) =>
  logprobs.map((one) => ({ ...withBytes(one), top_logprobs: one.top.map(withBytes) }));

export function createMessageItem({ id, at }: ItemPlace): OpenItem {
  let text = '';
  const tokens: TokenLogprob[] = [];
  let status: ItemStatus = 'in_progress';
  const place = { item_id: id, output_index: at, content_index: 0 };
  const part = () => ({
    type: 'output_text' as const,
    text,
    annotations: [],
    logprobs: inItem(tokens),
  });
  const item = (): OutputItem => ({
    id,
    type: 'message',
    role: 'assistant',
    status,
    content: [part()],
  });
  return {
    begin: () => [
      added(at, { id, type: 'message', role: 'assistant', status, content: [] }),
      { type: 'response.content_part.added', ...place, part: part() },
    ],
    add: (piece, logprobs = []) => {
      text += piece;
      tokens.push(...logprobs);
      return [
        { type: 'response.output_text.delta', ...place, delta: piece, logprobs: inEvent(logprobs) },
      ];
    },
    end: (last) => {
      status = last;
      return [
        { type: 'response.output_text.done', ...place, text, logprobs: inEvent(tokens) },
        { type: 'response.content_part.done', ...place, part: part() },
        done(at, item()),
      ];
    },
    item,
  };
}

/** Reasoning is one summary: no backend reports whether it is complete. */
export function createReasoningItem({ id, at }: ItemPlace): OpenItem {
  let text = '';
  let status: ItemStatus = 'in_progress';
  const place = { item_id: id, output_index: at, summary_index: 0 };
  const part = () => ({ type: 'summary_text' as const, text });
  let encrypted: string | null = null;
  const item = (): OutputItem => ({
    id,
    type: 'reasoning',
    status,
    summary: [part()],
    ...(encrypted === null ? {} : { encrypted_content: encrypted }),
  });
  return {
    begin: () => [
      added(at, { id, type: 'reasoning', status, summary: [] }),
      { type: 'response.reasoning_summary_part.added', ...place, part: part() },
    ],
    add: (piece) => {
      text += piece;
      return [{ type: 'response.reasoning_summary_text.delta', ...place, delta: piece }];
    },
    seal: (data) => {
      encrypted = data;
    },
    end: (last) => {
      status = last;
      return [
        { type: 'response.reasoning_summary_text.done', ...place, text },
        { type: 'response.reasoning_summary_part.done', ...place, part: part() },
        done(at, item()),
      ];
    },
    item,
  };
}

export function createCallItem(
  { id, at }: ItemPlace,
  { callId, name }: { callId: string; name: string },
): OpenItem {
  let text = '';
  let status: ItemStatus = 'in_progress';
  const place = { item_id: id, output_index: at };
  const item = () => ({
    id,
    type: 'function_call' as const,
    status,
    call_id: callId,
    name,
    arguments: text,
  });
  return {
    begin: () => [added(at, item())],
    add: (piece) => {
      text += piece;
      return [{ type: 'response.function_call_arguments.delta', ...place, delta: piece }];
    },
    end: (last) => {
      status = last;
      return [
        { type: 'response.function_call_arguments.done', ...place, name, arguments: text },
        done(at, item()),
      ];
    },
    item,
  };
}

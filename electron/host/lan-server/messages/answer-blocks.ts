import type { ChatEvent } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { parseJsonNow } from '../../bodies/parse-json.ts';

/** A call of a tool as it grows. */
export interface GrowingCall {
  index: number;
  id: string;
  name: string;
  /** All of its arguments so far. */
  json: string;
}

/** One block of an answer as it grows. */
export interface AnswerBlock {
  kind: 'text' | 'thinking' | 'tool_use';
  /** Content that was not taken yet. */
  pending: string;
  call: GrowingCall | null;
}

type ContentEvent = Exclude<ChatEvent, { type: 'usage' } | { type: 'finish' }>;
type CallEvent = Extract<ChatEvent, { type: 'tool_call' }>;

export function brokenOff(): AppError {
  return new AppError('stream_broken', phrase('lan.answerBrokeOff'), { retryable: true });
}

/**
 * Whether a block is complete once another one has started: the complete JSON object of a call
 * cannot grow.
 */
export function isWhole({ call }: AnswerBlock): boolean {
  if (call === null) return true;
  try {
    parseJsonNow(call.json);
    return true;
  } catch {
    return false;
  }
}

/**
 * Sorts our events, in which calls may be interleaved, into Anthropic's blocks, which follow one
 * another. `take` removes the first block.
 */
export function createAnswerBlocks() {
  const blocks: AnswerBlock[] = [];
  const taken = new Set<number>();
  const push = (block: AnswerBlock): AnswerBlock => {
    blocks.push(block);
    return block;
  };
  const addCall = ({ index, id, name, argumentsDelta }: CallEvent): void => {
    if (taken.has(index)) {
      if (argumentsDelta.trim() !== '') throw brokenOff();
      return;
    }
    const block =
      blocks.find(({ call }) => call?.index === index) ??
      push({ kind: 'tool_use', pending: '', call: { index, id: '', name: '', json: '' } });
    block.pending += argumentsDelta;
    block.call = {
      index,
      id: id ?? block.call?.id ?? '',
      name: name ?? block.call?.name ?? '',
      json: (block.call?.json ?? '') + argumentsDelta,
    };
  };
  const addText = (kind: 'text' | 'thinking', text: string): void => {
    if (text === '') return;
    const last = blocks.at(-1);
    (last?.kind === kind ? last : push({ kind, pending: '', call: null })).pending += text;
  };
  return {
    blocks: blocks as readonly AnswerBlock[],
    add(event: ContentEvent): void {
      if (event.type === 'tool_call') addCall(event);
      else addText(event.type === 'text' ? 'text' : 'thinking', event.text);
    },
    take(): void {
      const call = blocks.shift()?.call;
      if (call) taken.add(call.index);
    },
  };
}

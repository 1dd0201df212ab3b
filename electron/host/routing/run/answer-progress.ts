import type { ChatEvent, Usage } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { countText } from '../../usage/token-bound.ts';
import { isContent } from './interruptible.ts';

/**
 * As many as a request may offer tools; each call becomes an item, or a block, of the answer on
 * every wire.
 */
const mostToolCalls = 512;

/** What came of a request so far. */
export interface AnswerProgress {
  /** Throws `stream_broken` for the first tool call beyond 512. */
  watch(event: ChatEvent): void;
  /** Something was shown: from now on no other attempt may answer. */
  produced(): boolean;
  finished(): boolean;
  /** As the provider counts it; null while it has not. */
  reported(): Usage | null;
  /** The most tokens that what has come can be. */
  shown(): { outputTokens: number; reasoningTokens: number };
}

export function createAnswerProgress(): AnswerProgress {
  let reported: Usage | null = null;
  let produced = false;
  let finished = false;
  let outputTokens = 0;
  let reasoningTokens = 0;
  const calls = new Set<number>();
  const countCall = (index: number): void => {
    calls.add(index);
    if (calls.size <= mostToolCalls) return;
    throw new AppError('stream_broken', phrase('routing.tooManyCalls', { most: mostToolCalls }));
  };
  return {
    watch: (event) => {
      if (event.type === 'tool_call') countCall(event.index);
      produced ||= isContent(event);
      if (event.type === 'usage') reported = event.usage;
      else if (event.type === 'finish') finished = true;
      else if (event.type === 'reasoning') reasoningTokens += countText(event.text).atMost;
      else
        outputTokens += countText(event.type === 'text' ? event.text : event.argumentsDelta).atMost;
    },
    produced: () => produced,
    finished: () => finished,
    reported: () => reported,
    shown: () => ({ outputTokens, reasoningTokens }),
  };
}

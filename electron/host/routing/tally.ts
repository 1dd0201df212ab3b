import type { ChatEvent, ChatRequest, Usage } from '../../../shared/chat.ts';
import { estimateTokens, estimateUsage } from '../usage/estimate.ts';
import { isContent } from './interruptible.ts';

/** What came of a request so far. */
export interface Tally {
  watch(event: ChatEvent): void;
  /** Something was shown: from now on nobody else may answer. */
  produced(): boolean;
  finished(): boolean;
  /** As reported, else estimated; null while nothing came. */
  usage(): Usage | null;
}

const textIn = (event: ChatEvent): string => (event.type === 'text' || event.type === 'reasoning' ? event.text : event.type === 'tool_call' ? event.argumentsDelta : '');

export function createTally(request: ChatRequest): Tally {
  let reported: Usage | null = null;
  let produced = false;
  let finished = false;
  let outputTokens = 0;
  let reasoningTokens = 0;
  return {
    watch: (event) => {
      produced ||= isContent(event);
      finished ||= event.type === 'finish';
      if (event.type === 'usage') reported = event.usage;
      else if (event.type === 'reasoning') reasoningTokens += estimateTokens(event.text);
      else outputTokens += estimateTokens(textIn(event));
    },
    produced: () => produced,
    finished: () => finished,
    usage: () => reported ?? (produced ? estimateUsage(request, { outputTokens, reasoningTokens }) : null),
  };
}

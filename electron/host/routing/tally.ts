import type { ChatEvent, Usage } from '../../../shared/chat.ts';
import { countText } from '../usage/token-bound.ts';
import { isContent } from './interruptible.ts';

/** What came of a request so far. */
export interface Tally {
  watch(event: ChatEvent): void;
  /** Something was shown: from now on nobody else may answer. */
  produced(): boolean;
  finished(): boolean;
  /** As the provider counts it; null while it has not. */
  reported(): Usage | null;
  /** The most tokens that what has come can be. */
  shown(): { outputTokens: number; reasoningTokens: number };
}

export function createTally(): Tally {
  let reported: Usage | null = null;
  let produced = false;
  let finished = false;
  let outputTokens = 0;
  let reasoningTokens = 0;
  return {
    watch: (event) => {
      produced ||= isContent(event);
      if (event.type === 'usage') reported = event.usage;
      else if (event.type === 'finish') finished = true;
      else if (event.type === 'reasoning') reasoningTokens += countText(event.text).atMost;
      else outputTokens += countText(event.type === 'text' ? event.text : event.argumentsDelta).atMost;
    },
    produced: () => produced,
    finished: () => finished,
    reported: () => reported,
    shown: () => ({ outputTokens, reasoningTokens }),
  };
}

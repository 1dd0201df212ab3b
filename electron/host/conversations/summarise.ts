import type { Router } from '../routing/router.ts';
import type { Caller } from '../caller.ts';
import { clipToTokens } from './clip-to-tokens.ts';
import { answerTokensOf, type Turn } from './fit-context.ts';

export interface SummariseInput {
  caller: Caller;
  model: string;
  /** What was said before the turns, as the last summary had it. */
  before: string;
  turns: readonly Turn[];
  contextTokens: number;
  signal: AbortSignal;
}

const instruction =
  'Write down in at most 120 words what was said in this conversation, in its own language. ' +
  'Keep names, numbers, decisions and open questions. Write only the summary.';
const longestTokens = 320;

function transcript({ before, turns, contextTokens }: SummariseInput): string {
  const room = contextTokens - answerTokensOf(contextTokens) - 120;
  const share = Math.max(40, Math.floor((room * 0.7) / (turns.length + 1)));
  const lines = turns.map(
    ({ role, content }) =>
      `${role === 'user' ? 'User' : 'Assistant'}: ${clipToTokens(content, share)}`,
  );
  return clipToTokens(
    [...(before === '' ? [] : [`Before: ${clipToTokens(before, share)}`]), ...lines].join('\n\n'),
    Math.floor(room * 0.8),
  );
}

/**
 * A summary of turns that have no place in the model's window any more. Throws what the router
 * throws.
 */
export async function summarise(router: Router, input: SummariseInput): Promise<string> {
  const { caller, model, contextTokens, signal } = input;
  const messages = [
    { role: 'system' as const, content: instruction },
    { role: 'user' as const, content: transcript(input) },
  ];
  const maxTokens = Math.min(longestTokens, answerTokensOf(contextTokens));
  const { events } = router.chat({
    caller,
    purpose: 'summary',
    request: { model, messages, maxTokens, temperature: 0 },
    signal,
  });
  let text = '';
  for await (const event of events) if (event.type === 'text') text += event.text;
  return text.trim();
}

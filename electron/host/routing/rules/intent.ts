import type { ChatMessage, Purpose } from '../../../../shared/chat.ts';
import type { Intent } from '../../../../shared/contract/policies.ts';
import type { RequestIntent } from '../request/request-facts.ts';
import { cues } from './intent-cues.ts';
import { headAndTail, lastAsked } from './prompt-text.ts';

export interface IntentInput {
  messages: readonly ChatMessage[];
  /** Null where only the text is known. */
  purpose: Purpose | null;
}

/** Below this nothing speaks clearly, and a request counts as chat. */
const least = 1.5;
/** Between equal ones the more special wins. */
const order: readonly Intent[] = [
  'translation',
  'extraction',
  'code',
  'documents',
  'reasoning',
  'chat',
];
/**
 * A text this long after a short task is something to work on: a document, where nothing else is
 * said.
 */
const longChars = 3_000;

/**
 * The intent that a purpose of Hearth's own has whatever the text says; null where the text
 * decides.
 */
export const intentOfPurpose = (purpose: string | null): Intent | null =>
  purpose === 'answer' || purpose === 'rewrite' ? 'documents' : null;

/**
 * What a request wants, by weighted cues in its text; deterministic, and each cue that spoke is
 * named. Only the beginning and the end of what the user said last are read.
 */
export function classifyIntent({ messages, purpose }: IntentInput): RequestIntent {
  const given = intentOfPurpose(purpose);
  if (given !== null) return { intent: given, cues: ['knowledge base'] };
  const whole = lastAsked(messages);
  const text = headAndTail(whole);
  const found = cues.filter(({ pattern }) => pattern.test(text));
  const totals = new Map<Intent, number>(whole.length > longChars ? [['documents', 1]] : []);
  for (const { intent, weight } of found) totals.set(intent, (totals.get(intent) ?? 0) + weight);
  const best = order.reduce((leader, one) =>
    (totals.get(one) ?? 0) > (totals.get(leader) ?? 0) ? one : leader,
  );
  const intent = (totals.get(best) ?? 0) >= least ? best : 'chat';
  return {
    intent,
    cues: found
      .filter((one) => one.intent === intent)
      .toSorted((a, b) => b.weight - a.weight)
      .map(({ name }) => name),
  };
}

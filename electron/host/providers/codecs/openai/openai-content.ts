/**
 * The text of a message or delta, in the forms that compatible servers send it in: a text, or a
 * list of parts of text and thinking (Mistral's reasoning models: docs.mistral.ai, "Reasoning").
 */

export interface SaidParts {
  text: string;
  reasoning: string;
}

type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Parts within parts; Mistral has one level. */
const deepest = 4;

const reasoningTypes = new Set(['thinking', 'reasoning', 'thought', 'reasoning_text']);
const textFields = ['text', 'content', 'thinking', 'reasoning', 'summary', 'refusal', 'value'];

/** The text in a value, all of its parts one after another. */
export function plainText(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (depth > deepest) return '';
  if (Array.isArray(value)) return value.map((part) => plainText(part, depth + 1)).join('');
  if (!isFields(value)) return '';
  for (const field of textFields) {
    const text = plainText(value[field], depth + 1);
    if (text !== '') return text;
  }
  return '';
}

const isReasoning = (part: Fields): boolean =>
  part['thought'] === true ||
  (typeof part['type'] === 'string' && reasoningTypes.has(part['type']));

/** What `content` says, text and thinking separately. Kinds of parts that have no text say nothing. */
export function saidIn(content: unknown): SaidParts {
  const said: SaidParts = { text: '', reasoning: '' };
  for (const part of Array.isArray(content) ? content : [content]) {
    if (isFields(part) && isReasoning(part)) said.reasoning += plainText(part);
    else said.text += plainText(part);
  }
  return said;
}

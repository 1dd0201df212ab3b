/**
 * OpenRouter's parts of a reasoning come in pieces, and go back whole and in their order
 * (openrouter.ai/docs/use-cases/reasoning-tokens, "Preserving reasoning blocks").
 */

type Detail = Readonly<Record<string, unknown>>;

const isDetail = (value: unknown): value is Detail =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fields that grow from piece to piece. */
const growing = ['text', 'summary', 'data'] as const;

const isSamePart = (a: Detail, b: Detail): boolean =>
  a['type'] === b['type'] && (a['index'] ?? null) === (b['index'] ?? null);

function joined(before: Detail, piece: Detail): Detail {
  const whole: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(piece)) {
    const held = before[name];
    const grows = growing.some((field) => field === name);
    if (grows && typeof held === 'string' && typeof value === 'string') whole[name] = held + value;
    else if (value !== null && value !== undefined) whole[name] = value;
  }
  return whole;
}

/** The parts of one answer, pieces of one part joined. What is no object is left out. */
export function joinReasoningDetails(pieces: readonly unknown[]): Detail[] {
  const parts: Detail[] = [];
  for (const piece of pieces) {
    if (!isDetail(piece)) continue;
    const last = parts.at(-1);
    if (last !== undefined && isSamePart(last, piece))
      parts[parts.length - 1] = joined(last, piece);
    else parts.push(piece);
  }
  return parts;
}

/** OpenRouter's name of the form in which OpenAI's Responses API encrypts its reasoning. */
const responsesFormat = 'openai-responses-v1';

/** An encrypted reasoning item of the Responses API, as a part. */
export const encryptedDetail = (data: string, id?: string | null): Detail => ({
  type: 'reasoning.encrypted',
  format: responsesFormat,
  ...(id ? { id } : {}),
  data,
});

/** The encrypted items of the Responses API among the parts of a reasoning. */
export const encryptedItems = (details: readonly unknown[]): { id?: string; data: string }[] =>
  details
    .filter(isDetail)
    .flatMap(({ type, format, id, data }) =>
      type === 'reasoning.encrypted' && format === responsesFormat && typeof data === 'string'
        ? [{ ...(typeof id === 'string' ? { id } : {}), data }]
        : [],
    );

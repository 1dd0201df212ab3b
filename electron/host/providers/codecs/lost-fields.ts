import type { ChatRequest } from '../../../../shared/chat.ts';
import { FieldError } from '../../../../shared/errors.ts';

/** What one wire has a word for, beside what all of them have. */
export interface Wire {
  /** Whose it is, in a sentence: `Anthropic’s Messages API`. */
  name: string;
  /** Fields of our vocabulary that it lacks. */
  lacks: readonly ('temperature' | 'topP' | 'stop' | 'seed')[];
  /** Other dialects' fields that the codec carries, in whatever form. */
  carries: readonly string[];
}

/** Fields that say nothing about the answer: who does not know them loses nothing. `prediction` may only make it faster (OpenAI, "Predicted Outputs"). */
export const labels: readonly string[] = ['user', 'metadata', 'store', 'service_tier', 'safety_identifier', 'prompt_cache_key', 'prompt_cache_retention', 'modalities', 'prediction'];

/** Also what is switched off in words: `thinking: { type: 'disabled' }`. */
export const isSwitchedOff = (value: unknown): boolean =>
  value === undefined || value === null || value === 0 || value === false || value === '' || (Array.isArray(value) && value.length === 0) || (typeof value === 'object' && (Object.keys(value).length === 0 || ('type' in value && value.type === 'disabled')));

/** What a field says anyhow where nobody says it. */
const defaults: Readonly<Record<string, unknown>> = { temperature: 1, topP: 1, parallel_tool_calls: true, n: 1 };
const wireNames: Readonly<Record<string, string>> = { topP: 'top_p' };

const says = (field: string, value: unknown): boolean => value !== defaults[field] && (field === 'temperature' || field === 'topP' || field === 'seed' ? value !== undefined : field === 'parallel_tool_calls' ? value === false : !isSwitchedOff(value));

/**
 * Refuses by name what the caller spelled out and the wire cannot say; another candidate may. Only of the API's callers: the app's own wishes, such as a
 * summary at temperature 0, are no conditions. Throws `FieldError`.
 */
export function refuseLost(request: ChatRequest, purpose: string, { name, lacks, carries }: Wire): void {
  if (purpose !== 'api') return;
  const known = new Set([...labels, ...carries]);
  const own = lacks.find((field) => says(field, request[field]));
  const field = own ?? Object.entries(request.extra ?? {}).find(([key, value]) => !known.has(key) && (key !== 'parallel_tool_calls' || request.tools !== undefined) && says(key, value))?.[0];
  if (field === undefined) return;
  const wireName = wireNames[field] ?? field;
  throw new FieldError(wireName, `${name} has no \`${wireName}\`${field in defaults ? ` but ${JSON.stringify(defaults[field])}` : ''}. Nothing was sent; leave it out, or choose another model.`);
}

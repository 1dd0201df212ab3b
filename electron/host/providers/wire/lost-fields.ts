import type { ChatRequest } from '../../../../shared/chat.ts';
import { FieldError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

/** What one wire has a word for, in addition to what all of them have. */
export interface Wire {
  /** Whose it is, in a sentence: `Anthropic’s Messages API`. */
  name: string;
  /** Fields of our vocabulary that it lacks. */
  lacks: readonly ('temperature' | 'topP' | 'stop' | 'seed')[];
  /** Whether several tool calls at once can be switched off. */
  parallelToolCalls: boolean;
}

/** What a field says where it is left out. */
const defaults = { temperature: 1, topP: 1, parallel_tool_calls: true };
const wireNames: Readonly<Record<string, string>> = { topP: 'top_p' };

function isLost(
  { tools, extra, ...request }: ChatRequest,
  field: Wire['lacks'][number] | 'parallel_tool_calls',
): boolean {
  if (field === 'parallel_tool_calls')
    return tools !== undefined && extra?.['parallel_tool_calls'] === false;
  if (field === 'stop') return request.stop !== undefined && request.stop.length > 0;
  return request[field] !== undefined && (field === 'seed' || request[field] !== defaults[field]);
}

/**
 * Refuses by name what the caller spelled out and the wire cannot say; another candidate may. Only
 * of the API's callers: the app's own wishes, such as a summary at temperature 0, are no
 * conditions. Fields beyond our vocabulary are for `withCarriedFields`. Throws `FieldError`.
 */
export function refuseLost(
  request: ChatRequest,
  purpose: string,
  { name, lacks, parallelToolCalls }: Wire,
): void {
  if (purpose !== 'api') return;
  const field = [...lacks, ...(parallelToolCalls ? [] : (['parallel_tool_calls'] as const))].find(
    (one) => isLost(request, one),
  );
  if (field === undefined) return;
  const wireName = wireNames[field] ?? field;
  throw new FieldError(
    wireName,
    field === 'stop' || field === 'seed'
      ? phrase('dialects.wireLacks', { wire: name, name: wireName })
      : phrase('dialects.wireLacksBut', {
          wire: name,
          name: wireName,
          value: JSON.stringify(defaults[field]),
        }),
  );
}

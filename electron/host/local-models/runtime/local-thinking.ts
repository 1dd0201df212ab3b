import type { ChatRequest } from '../../../../shared/chat.ts';
import type { LocalChatRequest } from '../../../../shared/contract/inference.ts';
import { isSchema as isObject } from '../grammar/schema-keywords.ts';

/**
 * Tokens of thinking by effort, Google's figures for OpenAI's words
 * (ai.google.dev/gemini-api/docs/openai, "Thinking"); more than high is as much as the context
 * holds.
 */
const efforts: Readonly<Record<string, number | undefined>> = {
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: undefined,
  max: undefined,
};

export const isEffort = (effort: unknown): boolean =>
  effort === 'none' || (typeof effort === 'string' && effort in efforts);

/** Anthropic's `thinking`: off, on with a budget, or as the model likes. */
const isForm = (type: unknown): boolean =>
  type === 'disabled' || type === 'enabled' || type === 'adaptive';
export const isThinking = (thinking: unknown): boolean =>
  isObject(thinking) && isForm(thinking['type']);

/**
 * Whether a model that can think aloud does, and for how long: by `reasoning_effort` (OpenAI),
 * `enable_thinking` (Qwen) or `thinking` (Anthropic). What a grammar holds from its begin on cannot
 * think before it. A model that never thinks loses nothing by any of them.
 */
export function thinkingOf(
  { extra = {} }: ChatRequest,
  held: boolean,
): Pick<LocalChatRequest, 'thinking' | 'thoughtTokens'> {
  const { reasoning_effort: effort, enable_thinking: enabled, thinking } = extra;
  const form = isObject(thinking) ? thinking : {};
  if (held || effort === 'none' || enabled === false || form['type'] === 'disabled')
    return { thinking: false };
  const budget =
    typeof form['budget_tokens'] === 'number'
      ? form['budget_tokens']
      : typeof effort === 'string'
        ? efforts[effort]
        : undefined;
  return { thinking: true, ...(budget === undefined ? {} : { thoughtTokens: budget }) };
}

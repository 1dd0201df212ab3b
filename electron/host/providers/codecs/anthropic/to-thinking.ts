import type Anthropic from '@anthropic-ai/sdk';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { ModelTraits } from './model-traits.ts';

type Effort = NonNullable<Anthropic.OutputConfig['effort']>;

/** OpenAI's words for effort in Anthropic's (SDK 1.12, `OutputConfig.effort`). */
const efforts: Readonly<Record<string, Effort>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
};

/**
 * Tokens of thinking by effort, for models that take a budget and no effort: Google's figures for
 * the same three words (ai.google.dev/gemini-api/docs/openai, "Thinking").
 */
const budgets: Readonly<Record<Effort, number>> = {
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
};
/** SDK 1.12, `ThinkingConfigEnabled.budget_tokens`. */
const leastBudget = 1_024;

export interface ThinkingFields {
  thinking?: Anthropic.ThinkingConfigParam;
  effort?: Effort;
}

function off({ thinking, thinkingOff }: ModelTraits): ThinkingFields {
  if (thinking !== 'adaptive') return {};
  return thinkingOff === null ? { effort: 'low' } : { thinking: { type: thinkingOff } };
}

function budget(effort: Effort, maxTokens: number): ThinkingFields {
  // The budget is a part of max_tokens and less than it.
  const budgetTokens = Math.min(budgets[effort], Math.floor((maxTokens * 3) / 4));
  return budgetTokens < leastBudget
    ? {}
    : { thinking: { type: 'enabled', budget_tokens: budgetTokens } };
}

/**
 * `reasoning_effort` in the form of the model. Throws `bad_request` for a word that is not known.
 * Nothing where a tool is forced: that and thinking exclude each other
 * (platform.claude.com/docs/en/build-with-claude/extended-thinking). `summarized` because newer
 * models leave the text out unless asked for it.
 */
export function toThinking(
  asked: unknown,
  traits: ModelTraits,
  { maxTokens, toolForced }: { maxTokens: number; toolForced: boolean },
): ThinkingFields {
  if (asked === 'none') return off(traits);
  const effort = typeof asked === 'string' ? efforts[asked] : undefined;
  if (typeof asked === 'string' && effort === undefined)
    throw new AppError(
      'bad_request',
      phrase('dialects.effortOrNone', { efforts: Object.keys(efforts).join(', ') }),
    );
  if (effort === undefined || traits.thinking === 'none') return {};
  if (traits.thinking === 'budget') return toolForced ? {} : budget(effort, maxTokens);
  return {
    effort,
    ...(toolForced ? {} : { thinking: { type: 'adaptive', display: 'summarized' } }),
  };
}

import { z } from 'zod';
import type { ChatRequest } from '../../../../../shared/chat.ts';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { isThirdGeneration, thinks } from './model-traits.ts';

/** OpenAI's `response_format`, in the form of chat completions and in that of responses. */
const formatSchema = z.looseObject({
  type: z.string(),
  json_schema: z.looseObject({ schema: z.unknown() }).nullish(),
  schema: z.unknown().optional(),
});

function toFormat(responseFormat: unknown): Record<string, unknown> {
  const format = formatSchema.safeParse(responseFormat);
  if (!format.success || (format.data.type !== 'json_object' && format.data.type !== 'json_schema'))
    return {};
  const schema = format.data.json_schema?.schema ?? format.data.schema;
  return {
    responseMimeType: 'application/json',
    ...(schema === undefined ? {} : { responseJsonSchema: schema }),
  };
}

/** ai.google.dev/gemini-api/docs/openai, "Thinking": which budget or level an OpenAI effort is. */
const budgets: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
};
// Gemini 3 cannot leave thinking out, and not each of its models knows `minimal`.
const levels: Readonly<Record<string, string>> = {
  none: 'low',
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
};

/** Thoughts are asked for wherever the model has some: they cost the same unseen. */
function toThinking(model: string, effort: unknown): Record<string, unknown> | undefined {
  if (!thinks(model)) return undefined;
  const asked = typeof effort === 'string' ? effort : '';
  if (asked !== '' && !(asked in budgets))
    throw new AppError(
      'bad_request',
      phrase('dialects.effort', { efforts: Object.keys(budgets).join(', ') }),
    );
  const depth = isThirdGeneration(model)
    ? { thinkingLevel: levels[asked] }
    : { thinkingBudget: budgets[asked] };
  return { includeThoughts: true, ...(asked in budgets ? depth : {}) };
}

/**
 * `generationConfig` (ai.google.dev/api/generate-content#GenerationConfig). What the caller says in
 * Gemini's own words stays, ours is put over it.
 */
export function toGenerationConfig(
  { maxTokens, temperature, topP, stop, seed, responseFormat, extra }: ChatRequest,
  model: string,
): Record<string, unknown> {
  const own = z
    .looseObject({ thinkingConfig: z.looseObject({}).nullish() })
    .safeParse(extra?.['generationConfig']);
  const { thinkingConfig, ...rest } = own.success ? own.data : {};
  const thinking = toThinking(model, extra?.['reasoning_effort']);
  const fields = {
    maxOutputTokens: maxTokens,
    temperature,
    topP,
    stopSequences: stop,
    seed,
    presencePenalty: extra?.['presence_penalty'],
    frequencyPenalty: extra?.['frequency_penalty'],
    topK: extra?.['top_k'],
    ...toFormat(responseFormat),
    thinkingConfig:
      thinking === undefined && !thinkingConfig ? undefined : { ...thinking, ...thinkingConfig },
  };
  return {
    ...rest,
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  };
}

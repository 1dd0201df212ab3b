import type { ChatRequest } from '../../../../shared/chat.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { changesNothing, isSwitchedOff } from '../../providers/carry-fields.ts';
import { SchemaLimit } from '../grammar/schema-limit.ts';
import { grammarOfFormat } from './local-format.ts';
import { isEffort, isThinking } from './local-thinking.ts';
import { chosenName, toolUseOf } from '../tools/tool-calls.ts';

export interface LocalLimit {
  /** The field, by its name and path in OpenAI's chat completions. */
  param: string;
  why: string;
}

/** Fields that a local model acts on. */
const done = [
  'parallel_tool_calls',
  'reasoning_effort',
  'enable_thinking',
  'thinking',
  'top_k',
  'min_p',
  'presence_penalty',
  'frequency_penalty',
  'repetition_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
];
const known = new Set(done);

/**
 * OpenAI's `logit_bias` as pairs of a token's id and what its logit is changed by; null for what is
 * no such map.
 */
export function logitBiasOf(value: unknown): [number, number][] | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const pairs = Object.entries(value).map(([token, bias]): [number, number] => [
    Number(token),
    Number(bias),
  ]);
  return pairs.every(
    ([token, bias]) => Number.isInteger(token) && token >= 0 && Number.isFinite(bias),
  )
    ? pairs
    : null;
}

/** OpenAI's: `top_logprobs` of 0 to 20 where `logprobs` is true. */
function areLogprobs({ logprobs, top_logprobs: top }: Record<string, unknown>): boolean {
  if (top === undefined || top === null || top === 0) return true;
  return logprobs === true && Number.isInteger(top) && Number(top) >= 0 && Number(top) <= 20;
}

function imageIn({ messages }: ChatRequest): LocalLimit | null {
  const index = messages.findIndex(
    ({ content }) => typeof content !== 'string' && content.some((part) => part.type === 'image'),
  );
  return index === -1
    ? null
    : { param: `messages.${index}.content`, why: phrase('localFields.noImages').text };
}

function toolLimit({ tools = [], toolChoice: choice }: ChatRequest): LocalLimit | null {
  if (choice === undefined || choice === 'auto' || choice === 'none') return null;
  const name = chosenName(choice);
  if (choice !== 'required' && typeof name !== 'string')
    return { param: 'tool_choice', why: phrase('localFields.toolChoice').text };
  if (tools.length === 0) return { param: 'tool_choice', why: phrase('localFields.noTools').text };
  return choice === 'required' || tools.some((tool) => tool.name === name)
    ? null
    : { param: 'tool_choice', why: phrase('localFields.notATool', { name: String(name) }).text };
}

function grammarLimit(request: ChatRequest): LocalLimit | null {
  try {
    toolUseOf(request);
    grammarOfFormat(request.responseFormat);
    return null;
  } catch (error) {
    if (error instanceof SchemaLimit) return { param: error.path, why: error.message };
    throw error;
  }
}

/**
 * The first field of a request that the models of this machine have no answer to, with the reason;
 * null where they can do all of it.
 */
export function localLimit(request: ChatRequest): LocalLimit | null {
  const { extra = {} } = request;
  const other = Object.entries(extra).find(
    ([key, value]) => !known.has(key) && !isSwitchedOff(value) && !changesNothing(key, value),
  )?.[0];
  if (other !== undefined) return { param: other, why: phrase('localFields.noSuchField').text };
  if (!areLogprobs(extra))
    return { param: 'top_logprobs', why: phrase('localFields.logprobs').text };
  if (extra['logit_bias'] !== undefined && logitBiasOf(extra['logit_bias']) === null)
    return { param: 'logit_bias', why: phrase('localFields.logitBias').text };
  if (extra['reasoning_effort'] !== undefined && !isEffort(extra['reasoning_effort']))
    return { param: 'reasoning_effort', why: phrase('localFields.effort').text };
  if (extra['thinking'] !== undefined && !isThinking(extra['thinking']))
    return { param: 'thinking', why: phrase('localFields.thinking').text };
  return imageIn(request) ?? toolLimit(request) ?? grammarLimit(request);
}

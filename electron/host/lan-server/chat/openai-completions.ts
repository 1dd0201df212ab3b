import { z } from 'zod';
import type {
  ChatEvent,
  ChatRequest,
  FinishReason,
  TokenLogprob,
  Usage,
} from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { limitedArray, mostMessages } from '../wire/limited-array.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { mostChoices, sumUsage } from './openai-choices.ts';
import {
  toOpenAiUsage,
  withMark,
  type EncoderOptions,
  type CompletionHead,
} from './openai-reply.ts';

/**
 * OpenAI's older completions (openai-node, `CompletionCreateParams` and `Completion`). No provider
 * behind Hearth continues raw text, so the prompt becomes one user message; what only a raw
 * continuation could do is refused by name.
 */
export const completionsBodySchema = z.strictObject({
  model: z.string().min(1),
  prompt: z.union([z.string(), limitedArray(z.unknown(), mostMessages)]),
  max_tokens: z.number().int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  seed: z.number().int().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  user: z.string().nullish(),
  n: z.number().int().min(1).max(mostChoices).nullish(),
  best_of: z.number().int().min(1).nullish(),
  echo: z.boolean().nullish(),
  logprobs: z.number().int().min(0).max(5).nullish(),
  suffix: z.string().nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  logit_bias: z.record(z.string(), z.number()).nullish(),
});
export type CompletionsBody = z.infer<typeof completionsBodySchema>;

const unsupported = (param: string, why: string | Phrase): ParameterError =>
  new ParameterError(
    param,
    phrase('lan.unsupported', { field: param, why }),
    'unsupported_parameter',
  );

/** Prompts of one request; LangChain sends batches of 20. Their answers are bounded too. */
const mostPrompts = 32;

/** Throws `ParameterError` for what is no text. */
function promptsOf({ prompt, n }: CompletionsBody): string[] {
  const prompts = typeof prompt === 'string' ? [prompt] : prompt;
  if (prompts.length * (n ?? 1) > mostPrompts)
    throw new ParameterError('prompt', phrase('fields.morePrompts', { most: mostPrompts }));
  return prompts.map((one) => {
    if (typeof one === 'string') return one;
    throw new ParameterError('prompt', phrase('fields.tokenIds'), 'unsupported_value');
  });
}

/** One request for each prompt. Throws `ParameterError` that names what cannot be done. */
export function toCompletionRequests(body: CompletionsBody): ChatRequest[] {
  if ((body.best_of ?? 1) > 1) throw unsupported('best_of', phrase('fields.completions.bestOf'));
  if (body.echo === true) throw unsupported('echo', phrase('fields.completions.echo'));
  if (body.suffix) throw unsupported('suffix', phrase('fields.completions.suffix'));
  const { user, presence_penalty, frequency_penalty, logit_bias, logprobs } = body;
  const likeliest = logprobs ? { logprobs: true, top_logprobs: logprobs } : {};
  const extra = Object.fromEntries(
    Object.entries({ user, presence_penalty, frequency_penalty, logit_bias, ...likeliest }).filter(
      ([, value]) => value !== null && value !== undefined,
    ),
  );
  const stop = typeof body.stop === 'string' ? [body.stop] : body.stop;
  const common = {
    model: body.model,
    ...(body.max_tokens ? { maxTokens: body.max_tokens } : {}),
    ...(typeof body.temperature === 'number' ? { temperature: body.temperature } : {}),
    ...(typeof body.top_p === 'number' ? { topP: body.top_p } : {}),
    ...(stop?.length ? { stop } : {}),
    ...(typeof body.seed === 'number' ? { seed: body.seed } : {}),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
  return promptsOf(body).map((content) => ({ ...common, messages: [{ role: 'user', content }] }));
}

/** This form has three finish reasons; a tool call is not one, since no tools can be sent. */
const reasonOf = (reason: FinishReason): string => (reason === 'tool_calls' ? 'stop' : reason);

const completion = (head: CompletionHead, choices: readonly unknown[], usage?: unknown) => ({
  id: head.id,
  object: 'text_completion',
  created: head.created,
  model: head.model,
  choices,
  ...(usage === undefined ? {} : { usage }),
});

/**
 * openai-node, `CompletionChoice.Logprobs`; `offset` is that of the first token in the text. The
 * token itself is among the likeliest.
 */
function toTextLogprobs(logprobs: readonly TokenLogprob[], offset: number) {
  if (logprobs.length === 0) return null;
  let at = offset;
  return {
    tokens: logprobs.map(({ token }) => token),
    token_logprobs: logprobs.map(({ logprob }) => logprob),
    top_logprobs: logprobs.map(({ token, logprob, top }) =>
      Object.fromEntries([...top, { token, logprob }].map((one) => [one.token, one.logprob])),
    ),
    text_offset: logprobs.map(({ token }) => {
      at += token.length;
      return at - token.length;
    }),
  };
}

const choice = (
  text: string,
  reason: FinishReason | null,
  index: number,
  logprobs: ReturnType<typeof toTextLogprobs> = null,
) => ({ text, index, logprobs, finish_reason: reason === null ? null : reasonOf(reason) });

const noFinish = (): AppError =>
  new AppError('stream_broken', phrase('lan.answerBrokeOff'), { retryable: true });

/** Encodes one stream, as `createChunkEncoder` does; this form has no first chunk. */
export function createCompletionEncoder(
  head: CompletionHead,
  { includeUsage, choices = 1 }: EncoderOptions,
) {
  const usageField = includeUsage ? null : undefined;
  const usages = new Map<number, Usage>();
  const finished = new Set<number>();
  const lengths = new Map<number, number>();
  return {
    start: (): string[] => [],
    event(event: ChatEvent, index = 0): string | null {
      if (event.type === 'usage') usages.set(index, event.usage);
      if (event.type === 'text') {
        const offset = lengths.get(index) ?? 0;
        lengths.set(index, offset + event.text.length);
        const logprobs = toTextLogprobs(event.logprobs ?? [], offset);
        return JSON.stringify(
          completion(head, [choice(event.text, null, index, logprobs)], usageField),
        );
      }
      if (event.type !== 'finish') return null;
      finished.add(index);
      return withMark(
        JSON.stringify(completion(head, [choice('', event.reason, index)], usageField)),
        event.continued,
      );
    },
    end(): string[] {
      if (finished.size < choices) throw noFinish();
      const usage = sumUsage([...usages.values()]);
      return includeUsage && usage !== undefined
        ? [JSON.stringify(completion(head, [], toOpenAiUsage(usage))), '[DONE]']
        : ['[DONE]'];
    },
  };
}

interface AccumulatedText {
  text: string;
  logprobs: TokenLogprob[];
  usage: Usage | undefined;
  reason: FinishReason | null;
}

/**
 * Builds a complete answer, or several, from their events. `result` throws `stream_broken` when a
 * finish is missing.
 */
export function createCompletionAccumulator(count = 1) {
  const answers = Array.from({ length: count }, (): AccumulatedText => ({
    text: '',
    logprobs: [],
    usage: undefined,
    reason: null,
  }));
  return {
    add(event: ChatEvent, index = 0): void {
      const one = answers[index];
      if (one === undefined) return;
      if (event.type === 'text') {
        one.text += event.text;
        one.logprobs.push(...(event.logprobs ?? []));
      } else if (event.type === 'usage') one.usage = event.usage;
      else if (event.type === 'finish') one.reason = event.reason;
    },
    result(head: CompletionHead) {
      if (answers.some(({ reason }) => reason === null)) throw noFinish();
      const usage = sumUsage(answers.map((one) => one.usage).filter((one) => one !== undefined));
      return completion(
        head,
        answers.map(({ text, reason, logprobs }, index) =>
          choice(text, reason, index, toTextLogprobs(logprobs, 0)),
        ),
        usage === undefined ? undefined : toOpenAiUsage(usage),
      );
    },
  };
}

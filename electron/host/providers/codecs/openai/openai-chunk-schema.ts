import { z } from 'zod';

/**
 * As much as we read of openai-node's `ChatCompletionChunk` and `ChatCompletion`, lenient:
 * compatible servers leave out and add, and send a field in forms of their own. Such fields are
 * read by what they are (openai-content.ts, openai-call-reader.ts, openai-usage.ts).
 */
const deltaSchema = z.looseObject({
  /** A text, or a list of parts. */
  content: z.unknown().optional(),
  /** A refusal is text to the reader. */
  refusal: z.unknown().optional(),
  reasoning_content: z.unknown().optional(),
  /** OpenRouter's and newer vLLM's name of it. */
  reasoning: z.unknown().optional(),
  /** OpenRouter's signed or encrypted parts of it. */
  reasoning_details: z.unknown().optional(),
  tool_calls: z.unknown().optional(),
  /** OpenAI's older form of one call. */
  function_call: z.unknown().optional(),
  finish_reason: z.unknown().optional(),
});
export type Delta = z.infer<typeof deltaSchema>;

/**
 * openai-node's `ChatCompletionTokenLogprob`; some servers leave out the bytes or the other tokens.
 */
const probability = {
  token: z.string(),
  logprob: z.number(),
  bytes: z.array(z.number()).nullish(),
};
export type WireProbability = z.infer<z.ZodObject<typeof probability>>;
const logprobSchema = z.looseObject({
  ...probability,
  top_logprobs: z.array(z.looseObject(probability)).nullish(),
});
const logprobsSchema = z.looseObject({
  content: z.array(logprobSchema).nullish(),
  refusal: z.array(logprobSchema).nullish(),
});
export type WireLogprobs = z.infer<typeof logprobsSchema>;

const choiceSchema = z.looseObject({
  index: z.unknown().optional(),
  /** In a stream, */
  delta: deltaSchema.nullish(),
  /** and in a plain answer. */
  message: deltaSchema.nullish(),
  /** Of servers that answer in the form of the older completions. */
  text: z.unknown().optional(),
  finish_reason: z.unknown().optional(),
  /**
   * vLLM's name of the stop sequence that was met, or a token's id (docs.vllm.ai,
   * `CompletionOutput.stop_reason`); of other servers the reason itself.
   */
  stop_reason: z.unknown().optional(),
  logprobs: logprobsSchema.nullish().catch(null),
  /** Moonshot's last chunk has it here (platform.moonshot.cn, chat). */
  usage: z.unknown().optional(),
});
export type WireChoice = z.infer<typeof choiceSchema>;

export const openAiChunkSchema = z.looseObject({
  choices: z.array(choiceSchema.nullable()).nullish(),
  usage: z.unknown().optional(),
  finish_reason: z.unknown().optional(),
});
export type OpenAiChunk = z.infer<typeof openAiChunkSchema>;

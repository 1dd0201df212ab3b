import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ChatEvent, FinishReason, Usage } from '../../../../../shared/chat.ts';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { CallMemory } from './call-memory.ts';
import { geminiUsage, laterUsage, geminiUsageSchema } from './gemini-usage.ts';

/**
 * As much as we read of `GenerateContentResponse`
 * (ai.google.dev/api/generate-content#v1beta.GenerateContentResponse).
 */
const partSchema = z.looseObject({
  text: z.string().nullish(),
  thought: z.boolean().nullish(),
  thoughtSignature: z.string().nullish(),
  functionCall: z
    .looseObject({
      id: z.string().nullish(),
      name: z.string(),
      args: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
});
type Part = z.infer<typeof partSchema>;

export const geminiChunkSchema = z.looseObject({
  candidates: z
    .array(
      z.looseObject({
        content: z.looseObject({ parts: z.array(partSchema).nullish() }).nullish(),
        finishReason: z.string().nullish(),
      }),
    )
    .nullish(),
  usageMetadata: geminiUsageSchema.nullish().catch(null),
});
type GeminiChunk = z.infer<typeof geminiChunkSchema>;

/**
 * Where the model itself went wrong: nothing of the request is at fault, and another try may do
 * better (@google/genai, `FinishReason`).
 */
const wentWrong = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
  'MALFORMED_RESPONSE',
]);

/**
 * Every other reason is Google's rules: SAFETY, RECITATION, BLOCKLIST, PROHIBITED_CONTENT, SPII,
 * LANGUAGE, IMAGE_…, OTHER.
 */
function toFinish(reason: string, called: boolean): FinishReason {
  if (reason === 'MAX_TOKENS') return 'length';
  if (reason === 'STOP') return called ? 'tool_calls' : 'stop';
  return 'content_filter';
}

/**
 * Reads one answer, chunk after chunk: calls are numbered in the order in which they come. `host`
 * is named when the model goes wrong.
 */
export function createChunkReader(host: string, memory: CallMemory) {
  let calls = 0;
  let counted: Usage | null = null;

  function* fromPart({
    text,
    thought,
    thoughtSignature,
    functionCall,
  }: Part): Generator<ChatEvent> {
    if (functionCall) {
      const id = functionCall.id || `call_${randomUUID()}`;
      memory.remember(id, {
        ownId: Boolean(functionCall.id),
        ...(thoughtSignature ? { signature: thoughtSignature } : {}),
      });
      yield {
        type: 'tool_call',
        index: calls,
        id,
        name: functionCall.name,
        argumentsDelta: JSON.stringify(functionCall.args ?? {}),
        // As Google's own OpenAI form has it (ai.google.dev/gemini-api/docs/openai).
        ...(thoughtSignature
          ? { extraContent: { google: { thought_signature: thoughtSignature } } }
          : {}),
      };
      calls += 1;
    } else if (text) yield { type: thought === true ? 'reasoning' : 'text', text };
  }

  return function* read({ candidates, usageMetadata }: GeminiChunk): Generator<ChatEvent> {
    const [candidate] = candidates ?? [];
    for (const part of candidate?.content?.parts ?? []) yield* fromPart(part);
    // It counts up from chunk to chunk, so that an answer that is broken off has its usage too.
    const usage = usageMetadata ? geminiUsage(usageMetadata) : null;
    counted = laterUsage(counted, usage);
    if (usage !== null && counted !== null) yield { type: 'usage', usage: counted };
    const reason = candidate?.finishReason;
    if (!reason || reason === 'FINISH_REASON_UNSPECIFIED') return;
    if (wentWrong.has(reason))
      throw new AppError('stream_broken', phrase('dialects.badToolCall', { host, reason }), {
        retryable: true,
      });
    yield { type: 'finish', reason: toFinish(reason, calls > 0) };
  };
}

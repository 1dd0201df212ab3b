import { z } from 'zod';
import type { EmbedRequest, EmbedResult } from '../../../../shared/chat.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { limitedArray } from '../wire/limited-array.ts';
import { ParameterError } from '../wire/openai-errors.ts';

/** Strict: unknown fields are refused. */
export const embeddingsBodySchema = z.strictObject({
  model: z.string().min(1),
  /** Text only: token ids belong to the tokenizer of one model. */
  input: z.union([
    z.string(),
    limitedArray(z.union([z.string(), z.number(), z.array(z.number())]), 2048, 1),
  ]),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.number().int().min(1).nullish(),
  user: z.string().nullish(),
  /** For models that embed queries and passages differently; the name of Voyage and Cohere. */
  input_type: z.enum(['query', 'passage', 'document', 'search_query', 'search_document']).nullish(),
});
export type EmbeddingsBody = z.infer<typeof embeddingsBodySchema>;

/** Throws `ParameterError` that names what cannot be done. */
export function toEmbedRequest(body: EmbeddingsBody): EmbedRequest {
  const input = typeof body.input === 'string' ? [body.input] : body.input;
  const texts = input.map((one, index) => {
    if (typeof one !== 'string')
      throw new ParameterError('input', phrase('fields.tokenIdsEmbeddings'), 'unsupported_value');
    if (one === '')
      throw new ParameterError(
        input.length === 1 ? 'input' : `input.${index}`,
        phrase('fields.emptyEmbedding'),
      );
    return one;
  });
  const query = body.input_type === 'query' || body.input_type === 'search_query';
  return {
    model: body.model,
    input: texts,
    kind: query ? 'query' : 'passage',
    ...(body.dimensions ? { dimensions: body.dimensions } : {}),
  };
}

/**
 * Little-endian float32 in base64, as OpenAI's clients read it; every platform Hearth runs on is
 * little-endian.
 */
const toBase64 = (vector: Float32Array): string =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');

export function toEmbeddingsReply(
  result: EmbedResult & { model: string },
  format: 'float' | 'base64',
) {
  return {
    object: 'list',
    data: result.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: format === 'base64' ? toBase64(vector) : Array.from(vector),
    })),
    model: result.model,
    usage: { prompt_tokens: result.inputTokens, total_tokens: result.inputTokens },
  };
}

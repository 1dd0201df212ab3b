import { z } from 'zod';

/**
 * As much as we read of openai-node 6's `ResponseStreamEvent` and `Response`, lenient: compatible
 * servers leave out and add.
 */
const itemSchema = z.looseObject({
  type: z.string(),
  id: z.string().nullish(),
  call_id: z.string().nullish(),
  name: z.string().nullish(),
  arguments: z.string().nullish(),
  encrypted_content: z.string().nullish(),
  summary: z.array(z.looseObject({ text: z.string().nullish() })).nullish(),
  content: z
    .array(
      z.looseObject({
        type: z.string(),
        text: z.string().nullish(),
        refusal: z.string().nullish(),
      }),
    )
    .nullish(),
});
export type WireItem = z.infer<typeof itemSchema>;

const responseSchema = z.looseObject({
  status: z.string().nullish(),
  output: z.array(itemSchema).nullish(),
  usage: z.unknown().optional(),
  incomplete_details: z.looseObject({ reason: z.string().nullish() }).nullish(),
});
export type UpstreamResponse = z.infer<typeof responseSchema>;

/**
 * An event of the stream, which has a type, or a plain answer, which has none but `object:
 * "response"`.
 */
export const responsesEventSchema = responseSchema
  .extend({
    type: z.string().nullish(),
    object: z.string().nullish(),
    output_index: z.number().nullish(),
    summary_index: z.number().nullish(),
    /** Text in the events that we read. */
    delta: z.unknown().optional(),
    item: itemSchema.nullish(),
    response: responseSchema.nullish(),
  })
  .refine(({ type, object }) => typeof type === 'string' || object === 'response');
export type ResponsesEvent = z.infer<typeof responsesEventSchema>;

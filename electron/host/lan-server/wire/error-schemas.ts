import { z } from 'zod';

export const openAiErrorSchema = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string().nullable(),
    }),
  })
  .meta({
    title: 'Error',
    description:
      'OpenAI’s form: what happened and what to do in `message`, a word for programs in ' +
      '`code`, the field that is wrong in `param`.',
  });

export const anthropicErrorSchema = z
  .object({
    type: z.literal('error'),
    error: z.object({ type: z.string(), message: z.string() }),
    request_id: z.string().nullable(),
  })
  .meta({ title: 'AnthropicError', description: 'Anthropic’s form.' });

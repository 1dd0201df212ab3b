import { z } from 'zod';

/** Headers of a request for a stream, as stream-reply.ts reads them. */
export const resumeHeaders = z.object({
  'x-resume-within': z
    .string()
    .regex(/^([1-9]|[1-5]\d|60)$/)
    .optional()
    .meta({
      description:
        'Whole seconds, 1 to 60, for which a stream goes on when its connection is closed, ' +
        'so that it can be taken up again. Without it a closed connection stops the model.',
    }),
});

import { z } from 'zod';
import { errorCodes, type ErrorCode } from '../errors.ts';

const data = z.object({
  retryable: z.boolean(),
  retryAfterMs: z.number().optional(),
  /** The phrase of `shared/messages` that the message was rendered from, with its parameters. */
  key: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});

/** Each code of `shared/errors.ts` as a typed error of the contract. */
export const contractErrors = Object.fromEntries(
  errorCodes.map((code) => [code, { data }]),
) as Record<ErrorCode, { data: typeof data }>;

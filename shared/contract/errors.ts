import { oc } from '@orpc/contract';
import { z } from 'zod';
import { errorCodes, type ErrorCode } from '../errors.ts';

const data = z.object({ retryable: z.boolean(), retryAfterMs: z.number().optional() });
const map = Object.fromEntries(errorCodes.map((code) => [code, { data }])) as Record<
  ErrorCode,
  { data: typeof data }
>;

/**
 * The base of every procedure: each code of `shared/errors.ts` is a typed error of the contract.
 */
export const procedure = oc.errors(map);

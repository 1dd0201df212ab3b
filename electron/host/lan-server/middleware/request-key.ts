import type { LanContext } from '../http/lan-context.ts';

/**
 * The key of an `Authorization: Bearer` header (RFC 6750), or null. Keys have at most 512
 * characters, tokens with many claims some thousands.
 */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer +([!-~]{1,8192})$/i.exec(header ?? '')?.[1] ?? null;
}

/** Whether a request comes with a key, a wrong one included. */
export const hasKey = (c: LanContext): boolean =>
  c.req.header('authorization') !== undefined || c.req.header('x-api-key') !== undefined;

/**
 * The key of a request: as a bearer, or in the header that Anthropic's clients use
 * (platform.claude.com/docs/en/api/overview, "Authentication").
 */
export function keyOf(
  authorization: string | undefined,
  apiKey: string | undefined,
): string | null {
  return bearerOf(authorization) ?? /^[!-~]{1,8192}$/.exec(apiKey ?? '')?.[0] ?? null;
}

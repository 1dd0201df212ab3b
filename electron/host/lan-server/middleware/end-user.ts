import type { Caller } from '../../caller.ts';

/** As long as the field `user` may be. */
const longest = 200;

/**
 * The caller with its own user of the header `X-User-ID`, which counts as the body's field `user`
 * does, and instead of it: a gateway that knows its users sets the header over what they send.
 * Node reads a header's bytes as Latin-1; a name is UTF-8, without control characters.
 */
export function withEndUser<Known extends Caller>(
  caller: Known,
  header: string | undefined,
): Known {
  if (header === undefined) return caller;
  const endUser = Buffer.from(header, 'latin1')
    .toString('utf8')
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .slice(0, longest)
    .toWellFormed();
  return endUser === '' ? caller : { ...caller, endUser };
}

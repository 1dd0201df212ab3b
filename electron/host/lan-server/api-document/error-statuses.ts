import type { RouteDescription } from '../http/route.ts';

const meanings: Readonly<Record<number, string>> = {
  400: 'Something in the request is wrong, or cannot be done; it is named.',
  401: 'The key is missing or unknown.',
  403: 'This caller may not, or the request came by a foreign host name or page.',
  404: 'There is no such thing here, or the caller may not see it.',
  405: 'The path takes other methods: `Allow` names them.',
  409: 'It is in conflict with what is there.',
  413: 'The body is too large, or its JSON too deep or of too many values.',
  415: 'The body has a `content-encoding` that is not read.',
  429: 'A limit or a budget is used up; `Retry-After` says when it is worth another try.',
  431: 'The headers and the query are over 16 KB together; send long texts in the body.',
  500: 'Something failed on this machine.',
  502: 'An account’s provider failed, or refused its key.',
  503: 'Nothing can answer now, or too many wait; `Retry-After` says when, where that is known.',
  504: 'It took too long.',
  529: 'Nothing can answer now, or too many wait.',
};
export const meaningOf = (status: number): string => meanings[status] ?? 'It failed.';

/** Anthropic has no 502, and calls 503 529 (wire/anthropic-errors.ts). */
const asAnthropic = (status: number): number =>
  status === 502 ? 500 : status === 503 ? 529 : status;

/** Every status that a failure of this route can have. */
export function errorStatuses({
  access,
  query,
  body,
  headers,
  errors = [],
  form,
}: RouteDescription): number[] {
  const all = new Set([403, 500, ...errors]);
  if (access === 'session') all.add(401);
  if (access === 'optional') for (const status of [401, 429]) all.add(status);
  if (access === 'viewer' || access === 'admin') for (const status of [401, 429]) all.add(status);
  if (access === 'member')
    for (const status of [400, 401, 404, 429, 502, 503, 504]) all.add(status);
  if (query !== undefined || headers !== undefined || body !== undefined) all.add(400);
  if (body !== undefined) for (const status of [413, 415]) all.add(status);
  return [...new Set([...all].map(form === 'anthropic' ? asAnthropic : (status) => status))].sort(
    (a, b) => a - b,
  );
}

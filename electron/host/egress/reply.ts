import type { IncomingHttpHeaders } from 'node:http';

/** Four bytes between a header's name and value and at its line's end. */
export const headerBytes = (headers: Readonly<Record<string, string | string[] | undefined>>): number =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + String(value).length + 4, 0);

function toHeaders(raw: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one);
  return headers;
}

/** Nobody is asked to compress; who does it all the same is understood. */
function decoded(stream: ReadableStream<Uint8Array>, headers: Headers): ReadableStream<Uint8Array> {
  const coding = headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  const format = coding === 'gzip' || coding === 'x-gzip' ? 'gzip' : coding === 'deflate' ? 'deflate' : null;
  return format === null ? stream : stream.pipeThrough(new DecompressionStream(format) as ReadableWritablePair<Uint8Array, Uint8Array>);
}

const bodyless = new Set([204, 205, 304]);

export interface ReplyHead {
  url: URL;
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** The platform's `Response`, with the address that answered: who resolves links needs it, and a made response has none. */
export function toReply(stream: ReadableStream<Uint8Array>, { url, status, headers: raw, text }: ReplyHead): Response {
  const headers = toHeaders(raw);
  const response = new Response(bodyless.has(status) ? null : decoded(stream, headers), { status, statusText: /^[\t -~]*$/.test(text) ? text : '', headers });
  return Object.defineProperty(response, 'url', { value: url.href });
}

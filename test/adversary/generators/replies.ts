import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { ServerResponse } from 'node:http';

/** One reply of a malicious or broken provider, as it is written to the wire. */
export interface NastyReply {
  name: string;
  status: number;
  headers: Record<string, string>;
  /** Sent in turn; a function is called until it returns null, so that a reply may be endless. */
  body: Buffer | string | (() => string | null);
}

const json = { 'content-type': 'application/json' };
const events = { 'content-type': 'text/event-stream' };
const mebibyte = 1024 * 1024;
const nestedJson = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/**
 * The same piece again and again, up to `total` characters: more than anything may be read of it.
 */
function many(piece: string, total: number): () => string | null {
  let sent = 0;
  return () => {
    if (sent >= total) return null;
    sent += piece.length;
    return piece;
  };
}

const answer = (usage: unknown): string =>
  'data: ' +
  `${JSON.stringify({ choices: [{ delta: { content: 'x' }, finish_reason: 'stop' }], usage })}\n\ndata: ` +
  `[DONE]\n\n`;

/** 64 MiB of spaces in 64 KB. */
const bomb = gzipSync(Buffer.alloc(64 * mebibyte, 0x20));

/**
 * Replies that attack memory, time, budgets, accounts and the parser. `quoted` stands for a text of
 * the request, which providers echo.
 */
export const nastyReplies = (quoted: string): readonly (() => NastyReply)[] => [
  () => ({ name: 'broken JSON', status: 200, headers: json, body: '{"choices":[{"message":' }),
  () => ({
    name: 'a page',
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<html>hello</html>',
  }),
  () => ({ name: 'nothing', status: 200, headers: events, body: '' }),
  () => ({
    name: 'JSON of great depth',
    status: 200,
    headers: json,
    body: nestedJson(2 * mebibyte),
  }),
  () => ({
    name: 'an event of great depth',
    status: 200,
    headers: events,
    body: `data: ${nestedJson(mebibyte)}\n\n`,
  }),
  () => ({
    name: 'a plain reply without end',
    status: 200,
    headers: json,
    body: many(`{"a":"${'x'.repeat(mebibyte)}",`, 200 * mebibyte),
  }),
  () => ({
    name: 'an error without end',
    status: 400,
    headers: json,
    body: many('x'.repeat(mebibyte), 200 * mebibyte),
  }),
  () => ({
    name: 'a line without end',
    status: 200,
    headers: events,
    body: many('x'.repeat(mebibyte), 200 * mebibyte),
  }),
  () => ({
    name: 'an event without end',
    status: 200,
    headers: events,
    body: many(`data: ${'x'.repeat(mebibyte)}\n`, 200 * mebibyte),
  }),
  () => ({
    name: 'a gzip bomb',
    status: 200,
    headers: { ...json, 'content-encoding': 'gzip' },
    body: bomb,
  }),
  () => ({
    name: 'a gzip bomb as an error',
    status: 500,
    headers: { ...json, 'content-encoding': 'gzip' },
    body: bomb,
  }),
  () => ({
    name: 'what is no gzip',
    status: 200,
    headers: { ...json, 'content-encoding': 'gzip' },
    body: 'plain',
  }),
  () => ({
    name: 'a redirect to itself',
    status: 307,
    headers: { location: '/v1/chat/completions' },
    body: '',
  }),
  () => ({
    name: 'negative usage',
    status: 200,
    headers: events,
    body: answer({ prompt_tokens: -1_000_000, completion_tokens: -5 }),
  }),
  () => ({
    name: 'usage beyond all sense',
    status: 200,
    headers: events,
    body: answer({ prompt_tokens: 1e15, completion_tokens: 1 }),
  }),
  () => ({
    name: 'usage that is no number',
    status: 200,
    headers: events,
    body: answer({ prompt_tokens: 'many', completion_tokens: [] }),
  }),
  () => ({
    name: 'a code that is a name of JavaScript’s',
    status: 500,
    headers: json,
    body: JSON.stringify({ error: { code: '__proto__', type: 'constructor', message: 'x' } }),
  }),
  ...echoForms(quoted).map((body, at) => (): NastyReply => ({
    name: `an echo (${at})`,
    status: 400,
    headers: json,
    body: JSON.stringify(body),
  })),
];

/**
 * How providers quote a request in a refusal: OpenAI; vLLM and SGLang by pydantic; Moonshot;
 * FastAPI; a gateway that copies the text into code and type.
 */
export const echoForms = (quoted: string): readonly unknown[] => [
  {
    error: {
      message: `Invalid value: '${quoted}'. Supported values are: 'auto'.`,
      type: 'invalid_request_error',
      param: 'service_tier',
      code: 'invalid_value',
    },
  },
  {
    object: 'error',
    message: `[{'type': 'literal_error', 'loc': ('body', 'reasoning_effort'), 'input': '${quoted}'}]`,
    type: 'BadRequestError',
    param: null,
    code: 400,
  },
  { error: { message: `invalid request: ${quoted}`, type: 'invalid_request_error' } },
  {
    detail: [
      {
        type: 'literal_error',
        loc: ['body', 'reasoning_effort'],
        msg: 'Input should be low',
        input: quoted,
      },
    ],
  },
  { error: { message: quoted, type: quoted, code: quoted } },
  { code: quoted, message: quoted },
];

export const anEcho = (quoted: string): fc.Arbitrary<{ status: number; body: unknown }> =>
  fc.record({
    status: fc.constantFrom(400, 404, 413, 415, 422),
    body: fc.constantFrom(...echoForms(quoted)),
  });

/**
 * Writes a reply, waiting for the other side as a real server does; ends early where it hangs up.
 * Resolves with the bytes written.
 */
export async function writeReply(
  { status, headers, body }: NastyReply,
  reply: ServerResponse,
): Promise<number> {
  reply.on('error', () => undefined);
  reply.writeHead(status, headers);
  if (typeof body !== 'function') {
    reply.end(body);
    return body.length;
  }
  let written = 0;
  const closed = once(reply, 'close');
  for (let piece = body(); piece !== null && !reply.destroyed; piece = body()) {
    written += piece.length;
    if (reply.write(piece)) continue;
    await Promise.race([once(reply, 'drain'), closed]);
  }
  reply.end();
  return written;
}

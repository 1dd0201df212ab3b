import { hash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** A way in which a provider writes a key that it quotes. */
export interface KeyShape {
  name: string;
  write: (key: string) => string;
}

const middle = (key: string, mask: string, from: number, to: number): string =>
  `${key.slice(0, from)}${mask}${key.slice(-to)}`;

export const keyShapes: readonly KeyShape[] = [
  { name: 'plain', write: (key) => key },
  { name: 'upper case', write: (key) => key.toUpperCase() },
  { name: 'lower case', write: (key) => key.toLowerCase() },
  { name: 'JSON in a text', write: (key) => JSON.stringify({ detail: { key } }) },
  { name: 'a URL', write: (key) => `https://x.example/?key=${encodeURIComponent(key)}` },
  { name: 'a credential', write: (key) => `Basic ${Buffer.from(`u:${key}`).toString('base64')}` },
  { name: 'base64', write: (key) => Buffer.from(key).toString('base64') },
  { name: 'hex', write: (key) => Buffer.from(key).toString('hex') },
  { name: 'its hash', write: (key) => hash('sha256', key) },
  { name: 'its beginning', write: (key) => `${key.slice(0, 10)} and so on` },
  { name: 'its end', write: (key) => `ending in ${key.slice(-9)}` },
  { name: 'an ellipsis', write: (key) => middle(key, '…', 5, 4) },
  { name: 'stars', write: (key) => middle(key, '************', 7, 4) },
  { name: 'dots', write: (key) => middle(key, '...', 6, 5) },
];

/** A place of a reply in which a provider quotes a text. */
export interface QuotingReply {
  name: string;
  write: (reply: ServerResponse, quote: string) => void;
}

const json = { 'content-type': 'application/json' };
const sse = { 'content-type': 'text/event-stream' };
const sentence = (quote: string): string =>
  `Authentication Error, LiteLLM Virtual Key expected. Received=${quote}, expected another.`;
const inJson =
  (status: number, body: (quote: string) => unknown, headers = (_: string): object => json) =>
  (reply: ServerResponse, quote: string): void =>
    void reply.writeHead(status, { ...json, ...headers(quote) }).end(JSON.stringify(body(quote)));
const delta = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;

/** Characters that a header may have. */
const headerText = (quote: string): string => quote.replaceAll(/[^ -~]/g, '...');

export const quotingReplies: readonly QuotingReply[] = [
  {
    name: 'a refused key',
    write: inJson(401, (quote) => ({
      error: { message: sentence(quote), type: 'auth_error', param: 'None', code: '401' },
    })),
  },
  {
    name: 'a limit, with headers',
    write: inJson(
      429,
      (quote) => ({ error: { message: `Limit of ${quote} reached`, type: 'tokens' } }),
      (quote) => ({
        'x-ratelimit-limit-requests': headerText(quote),
        'www-authenticate': headerText(quote),
        'x-request-id': headerText(quote),
      }),
    ),
  },
  {
    name: 'a broken server',
    write: (reply, quote) =>
      void reply.writeHead(500, { 'content-type': 'text/plain' }).end(`traceback: ${quote}`),
  },
  {
    name: 'fields of a bad request',
    write: inJson(400, (quote) => ({
      error: { message: quote, type: quote, code: quote, param: quote },
    })),
  },
  {
    name: 'a validator',
    write: inJson(422, (quote) => ({
      detail: [{ loc: ['header', quote], msg: sentence(quote), input: quote }],
    })),
  },
  { name: 'an array', write: inJson(403, (quote) => [{ error: { message: sentence(quote) } }]) },
  { name: 'no such path', write: inJson(404, (quote) => ({ message: `No route for ${quote}` })) },
  {
    name: 'an error as a success',
    write: inJson(200, (quote) => ({ error: { message: sentence(quote), code: quote } })),
  },
  {
    name: 'names of fields',
    write: inJson(200, (quote) => ({ [quote]: quote, choices: { [quote]: quote } })),
  },
  {
    name: 'an event named error',
    write: (reply, quote) =>
      void reply.writeHead(200, sse).end(`event: error\ndata: ${sentence(quote)}\n\n`),
  },
  {
    name: 'an error after a part of the answer',
    write: (reply, quote) =>
      void reply
        .writeHead(200, sse)
        .end(`${delta('Hel')}data: ${JSON.stringify({ error: { message: sentence(quote) } })}\n\n`),
  },
  {
    name: 'events that cannot be read',
    write: (reply, quote) => void reply.writeHead(200, sse).end(`data: {"${quote}\n\n`.repeat(4)),
  },
  {
    name: 'a page',
    write: (reply, quote) =>
      void reply
        .writeHead(502, headerText(quote), { 'content-type': 'text/html' })
        .end(`<p>${quote}</p>`),
  },
  {
    name: 'a redirect',
    write: (reply, quote) =>
      void reply
        .writeHead(307, { location: `http://127.0.0.1:1/${encodeURIComponent(quote)}` })
        .end(),
  },
];

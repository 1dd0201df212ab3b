/**
 * An OpenAI-compatible provider on loopback, in a process of its own, that costs next to nothing:
 * one fixed reply, plain or streamed a delta at a time; the model `clock` streams the times at
 * which its words were sent until its reader leaves, `refused` fails. Tells its origin.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chunk, done, usageChunk } from '../../fakes/upstream.ts';
import { clock, deltasPerSecond, epochMs, streamedWords } from './load-types.ts';

const usage = {
  prompt_tokens: 9,
  completion_tokens: streamedWords,
  total_tokens: 9 + streamedWords,
};
const text = Array.from({ length: streamedWords }, (_, at) => `word${at}`).join(' ');
const plain = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'mock',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: text, refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage,
});
const frames = [
  chunk({ role: 'assistant', content: '' }),
  ...text.split(' ').map((word) => chunk({ content: `${word} ` })),
  chunk({}, 'stop'),
  usageChunk(usage) + done,
];
const models = JSON.stringify({
  object: 'list',
  data: ['mock', clock, 'refused', 'vectors'].map((id) => ({
    id,
    object: 'model',
    created: 1,
    owned_by: 'mock',
  })),
});
const vectors = JSON.stringify({
  object: 'list',
  model: 'vectors',
  data: [
    {
      object: 'embedding',
      index: 0,
      embedding: Array.from({ length: 384 }, (_, at) => Math.sin(at)),
    },
  ],
  usage: { prompt_tokens: 3, total_tokens: 3 },
});
const refusal = JSON.stringify({
  error: {
    message: 'This one always fails.',
    type: 'invalid_request_error',
    param: null,
    code: null,
  },
});

const sendJson = (reply: ServerResponse, body: string, status = 200): void =>
  void reply
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    .end(body);

/**
 * A turn of the event loop between two frames: each is a write of its own, as providers send them.
 */
function stream(reply: ServerResponse): void {
  reply.writeHead(200, { 'content-type': 'text/event-stream' });
  let at = 0;
  const next = (): void => {
    if (reply.destroyed) return;
    reply.write(frames[at] ?? '');
    at += 1;
    if (at < frames.length) setImmediate(next);
    else reply.end();
  };
  next();
}

/** Streams are spread over the time between two deltas; one clock serves them all. */
const everyMs = 1000 / deltasPerSecond;
const slotMs = 2;
const slots = Array.from({ length: everyMs / slotMs }, () => new Set<ServerResponse>());
let opened = 0;
let turn = 0;

function tick(reply: ServerResponse): void {
  reply.writeHead(200, { 'content-type': 'text/event-stream' });
  reply.write(chunk({ role: 'assistant', content: '' }));
  const slot = slots[(opened += 1) % slots.length];
  slot?.add(reply);
  reply.on('close', () => slot?.delete(reply));
}

const startedAt = performance.now();
setInterval(() => {
  for (
    const until = Math.floor((performance.now() - startedAt) / slotMs);
    turn < until;
    turn += 1
  ) {
    for (const reply of slots[turn % slots.length] ?? [])
      reply.write(chunk({ content: `${epochMs().toFixed(2)} ` }));
  }
}, slotMs);

const server = createServer((request, reply) => {
  if (request.url?.endsWith('/models')) return sendJson(reply, models);
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (piece: string) => (body += piece));
  request.on('end', () => {
    if (request.url?.endsWith('/embeddings')) return sendJson(reply, vectors);
    if (body.includes(`"${clock}"`)) return tick(reply);
    if (body.includes('"refused"')) return sendJson(reply, refusal, 400);
    if (/"stream": ?true/.test(body)) return stream(reply);
    sendJson(reply, plain);
  });
});
server.keepAliveTimeout = 120_000;

process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () =>
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);

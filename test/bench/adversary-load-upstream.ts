/**
 * A provider that throws away what it is sent and answers two words, in a process of its own. Tells
 * its base URL once it listens.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const usage = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 };
const answers: Readonly<Record<string, object>> = {
  chat: {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'fake-model',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' },
    ],
    usage,
  },
  embeddings: {
    object: 'list',
    model: 'fake-embedding',
    data: [{ object: 'embedding', index: 0, embedding: [0.6, 0.8] }],
    usage,
  },
  models: {
    object: 'list',
    data: ['fake-model', 'fake-embedding'].map((id) => ({ id, object: 'model' })),
  },
};

const server = createServer((request, reply) => {
  request.resume().on('end', () => {
    const answer = Object.entries(answers).find(([part]) => request.url?.includes(`/${part}`))?.[1];
    reply
      .writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer ?? { error: { message: 'There is no such path.' } }));
  });
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () =>
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`),
);

/**
 * A provider on loopback, in a process of its own, whose answers are the times at which their words
 * were sent, one each 30 ms, until the reader leaves or `stop` is sent. Tells its base URL once it
 * listens.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chunk, done } from '../fakes/upstream.ts';

const everyMs = 30;
let ending = false;

const server = createServer((request, reply) => {
  request.resume();
  if (request.url?.endsWith('/models'))
    return void reply
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ object: 'list', data: [{ id: 'clock', object: 'model' }] }));
  reply.writeHead(200, { 'content-type': 'text/event-stream' });
  reply.write(chunk({ role: 'assistant', content: '' }));
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    // A paragraph each 40 words, as answers have them.
    reply.write(chunk({ content: `${Date.now()}${count % 40 === 0 ? '\n\n' : ' '}` }));
    if (!ending && !reply.destroyed) return;
    clearInterval(timer);
    reply.end(chunk({}, 'stop') + done);
  }, everyMs);
});

process.on('message', () => {
  ending = true;
  process.send?.('stopping');
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () =>
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`),
);

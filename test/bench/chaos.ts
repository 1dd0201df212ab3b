/**
 * Ten thousand requests through a world in which a third of the accounts fail at random, in all the
 * ways that providers fail.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chunk, done, usageChunk } from '../fakes/upstream.ts';
import { routerWorld } from '../fakes/router-world.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { randomOf } from './random.ts';
import type { Row } from './row.ts';

const requests = 10_000;
const atOnce = 32;
const accounts = 12;
const failing = accounts / 3;

const whole =
  chunk({ role: 'assistant', content: 'fine' }) +
  chunk({}, 'stop') +
  usageChunk({ prompt_tokens: 7, completion_tokens: 1 }) +
  done;
const error = (status: number, reply: ServerResponse, headers: Record<string, string> = {}): void =>
  void reply
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify({ error: { message: 'chaos' } }));

const failures: readonly ((reply: ServerResponse) => void)[] = [
  (reply) => error(500, reply),
  (reply) => error(503, reply, { 'retry-after': '1' }),
  (reply) => error(529, reply),
  (reply) => error(429, reply, { 'retry-after': '1' }),
  (reply) => void reply.destroy(),
  (reply) =>
    void reply
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(chunk({ role: 'assistant', content: '' })),
  (reply) =>
    void reply
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(`data: ${JSON.stringify({ error: { message: 'chaos', code: 502 } })}\n\n`),
  (reply) =>
    void reply
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: { message: 'chaos' } })),
];

export async function rows(): Promise<Row[]> {
  const next = randomOf(7);
  let failed = 0;
  const server = createServer((request, reply) => {
    request.resume();
    request.on('end', () => {
      const account = Number(/^\/a(\d+)\//.exec(request.url ?? '')?.[1] ?? 0);
      if (account >= failing || next() < 0.5)
        return void reply.writeHead(200, { 'content-type': 'text/event-stream' }).end(whole);
      failed += 1;
      failures[Math.floor(next() * failures.length)]?.(reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const world = await routerWorld([]);
  try {
    for (let at = 0; at < accounts; at += 1) {
      await world.accounts.add(desktopOwnerId, {
        provider: 'openai-compatible',
        name: `a${at}`,
        baseUrl: `http://127.0.0.1:${port}/a${at}/v1`,
        apiKey: 'sk-chaos-0123456789',
        models: ['cloud'],
        priority: at,
      });
    }
    world.policy('spread', {
      tiers: [{ name: 'all', models: ['cloud'], strategy: 'round_robin' }],
    });
    let left = requests;
    let errors = 0;
    const startedAt = performance.now();
    const worker = async (): Promise<void> => {
      while ((left -= 1) >= 0) {
        try {
          const chat = world.start({ model: 'spread', caller: { via: 'lan' } });
          let text = '';
          for await (const event of chat.events) if (event.type === 'text') text += event.text;
          if (text !== 'fine') errors += 1;
        } catch {
          errors += 1;
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    const perSecond = (requests * 1000) / (performance.now() - startedAt);
    return [
      {
        name: 'route.chaosErrors',
        value: errors,
        unit: 'errors',
        op: '<=',
        floor: 0,
        note:
          `${requests} requests, ${atOnce} at once, ${accounts} accounts of which ${failing} ` +
          `fail half of what they get in eight ways: ${failed} failures met, ` +
          `${perSecond.toFixed(0)} requests/s over HTTP in one process with the fake provider`,
      },
    ];
  } finally {
    await world.close();
    server.closeAllConnections();
    server.close();
  }
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { routerWorld, type RouterWorld } from '../../fakes/router-world.ts';
import { nastyReplies, writeReply } from '../generators/replies.ts';

const mebibyte = 1024 * 1024;
/**
 * What may have been written before the other side's end is known: the cap, and what waits in
 * sockets.
 */
const mostWritten = 40 * mebibyte;

let world: RouterWorld;
let server: Server;
let written: Promise<number> = Promise.resolve(0);
let next: ReturnType<typeof nastyReplies>[number] | null = null;
let budgetId = '';

beforeAll(async () => {
  world = await routerWorld();
  server = createServer((request, reply) => {
    request.resume();
    const chat = request.url?.endsWith('/chat/completions') === true;
    if (!chat || next === null)
      return void reply.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}');
    written = writeReply(next(), reply);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  await world.accounts.add(desktopOwnerId, {
    provider: 'openai-compatible',
    name: 'bad',
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    apiKey: 'sk-0123456789',
    models: ['m'],
  });
  budgetId = (
    await world.quota.save(desktopOwnerId, { ...world.budget('all'), limitTokens: 50_000_000 })
  ).id;
});
afterAll(async () => {
  await world.close();
  server.closeAllConnections();
  server.close();
});

const used = async (): Promise<number> =>
  (await world.quota.list(desktopOwnerId)).use.find((use) => use.budgetId === budgetId)
    ?.usedTokens ?? 0;

describe('whatever a provider replies', () => {
  const names = nastyReplies('insufficient_quota').map((make, at) => [make().name, at] as const);
  it.each(names)(
    '%s: little is read, the request ends in words, and no budget gains',
    async (_, at) => {
      next = nastyReplies('insufficient_quota')[at] ?? null;
      const before = await used();
      const { error } = await world.ask({
        model: 'm',
        caller: { via: 'lan', clientId: `cli_${at}` },
      });
      expect(await written).toBeLessThan(mostWritten);
      expect(JSON.stringify(error ?? {})).not.toContain('"code":"internal"');
      expect(await used()).toBeGreaterThanOrEqual(before);
    },
  );

  it('and after all of it the account still answers', async () => {
    next = () => ({
      name: 'well',
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body:
        'data: ' +
        `${JSON.stringify({ choices: [{ delta: { content: 'well' }, finish_reason: 'stop' }] })}\n\ndata: ` +
        `[DONE]\n\n`,
    });
    expect(
      (await world.ask({ model: 'm', caller: { via: 'lan', clientId: 'cli_other' } })).text,
    ).toBe('well');
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { send } from '../support/http.ts';
import { startWorld, type World } from '../support/world.ts';

/** CVE-2024-6587: a caller names an address in the body, and the gateway sends a key there. */

let world: World;
let thief: Server;
let stolen = 0;

beforeAll(async () => {
  world = await startWorld({ withBases: false });
  thief = createServer((_, reply) => {
    stolen += 1;
    reply.end('{}');
  });
  await new Promise<void>((resolve) => {
    thief.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(async () => {
  thief.close();
  await world.close();
});

const messages = [{ role: 'user', content: 'Hi' }];
const bodies: readonly [path: string, body: object][] = [
  ['/v1/chat/completions', { model: 'fake-model', messages }],
  ['/v1/completions', { model: 'fake-model', prompt: 'Hi' }],
  ['/v1/messages', { model: 'fake-model', max_tokens: 5, messages }],
  ['/v1/responses', { model: 'fake-model', input: 'Hi' }],
  ['/v1/embeddings', { model: 'fake-embedding', input: 'Hi' }],
  ['/api/v1/chat/completions', { model: 'fake-model', messages }],
];

it('no field of a body names the address, the key or the headers of a request to a provider', async () => {
  const address = `http://127.0.0.1:${(thief.address() as AddressInfo).port}/v1`;
  const headers = { authorization: 'Bearer mine', 'x-mine': '1' };
  const fields: readonly object[] = [
    { api_base: address },
    { base_url: address, api_key: 'mine' },
    { extra_headers: headers, extra_body: { api_base: address } },
    { proxy: address, headers, litellm_params: { api_base: address } },
  ];
  let answered = 0;
  for (const [path, body] of bodies)
    for (const more of [{}, ...fields]) {
      const { status } = await send(world, path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${world.clients.member.key}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ ...body, ...more }),
      });
      expect([path, status < 500]).toEqual([path, true]);
      if (status === 200) answered += 1;
    }
  expect(answered).toBeGreaterThanOrEqual(bodies.length);
  expect(stolen).toBe(0);
  for (const [at, { seen }] of world.upstreams.entries())
    for (const request of seen) {
      expect(request.headers['authorization']).toBe(`Bearer ${world.accountKeys[at]}`);
      expect(request.headers['x-mine']).toBeUndefined();
      expect(JSON.stringify(request.body)).not.toContain(address);
    }
}, 60_000);

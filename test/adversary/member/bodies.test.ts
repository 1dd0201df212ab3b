import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { usualBounds } from '../../../electron/host/bodies/json-bounds.ts';
import { nastyBodies } from '../generators/bodies.ts';
import { ask, bearer, openRpc, openSocket, send, signIn } from '../support/http.ts';
import { watchParsedJson, type ParsedJson } from '../support/parsed-json.ts';
import { servedRoutes, type ServedRoute } from '../support/routes.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let routes: ServedRoute[];
let parsed: ParsedJson;

beforeAll(async () => {
  routes = (await servedRoutes()).filter(
    ({ method, path }) => method !== 'GET' && !path.startsWith('/ui/'),
  );
  world = await startWorld({ withBases: false });
  parsed = watchParsedJson();
});
afterAll(async () => {
  parsed.restore();
  await world.close();
});

const isAlive = async (): Promise<boolean> => (await send(world, '/health')).status === 200;

it('no body makes a route fail at something unforeseen, or is parsed beyond the bounds', async () => {
  const bounds = { ...usualBounds, maxBytes: 10 * 1024 * 1024 };
  const { viewer, member } = world.clients;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...routes),
      nastyBodies(bounds),
      fc.constantFrom(viewer, member),
      async ({ method, path }, { name, body, headers }, { key }) => {
        const reply = await send(world, path, {
          method,
          headers: { ...headers, ...bearer(key), 'content-length': String(body.length) },
          body,
        }).catch(() => null);
        // Null: the server hung up on a body that went on behind its refusal.
        expect([name, reply === null || reply.status !== 500]).toEqual([name, true]);
      },
    ),
    { seed: 1_313, numRuns: 100 },
  );
  expect(parsed.excessive).toEqual([]);
  expect(await isAlive()).toBe(true);
}, 60_000);

it('JSON within the arguments of tool calls is bounded in every dialect, where codecs would parse each', async () => {
  const texts = ['['.repeat(1_000) + ']'.repeat(1_000), `[${'{},'.repeat(100_000)}{}]`];
  for (const text of texts) {
    const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: text } };
    const bodies: [string, object][] = [
      [
        '/v1/chat/completions',
        {
          model: 'team',
          messages: [
            { role: 'user', content: 'Hi' },
            { role: 'assistant', tool_calls: [call] },
            { role: 'tool', tool_call_id: 'call_1', content: 'it' },
          ],
        },
      ],
      [
        '/api/v1/chat/completions',
        {
          model: 'team',
          messages: [
            { role: 'user', content: 'Hi' },
            { role: 'assistant', tool_calls: [call] },
            { role: 'tool', tool_call_id: 'call_1', content: 'it' },
          ],
        },
      ],
      [
        '/v1/responses',
        {
          model: 'team',
          input: [
            { role: 'user', content: 'Hi' },
            { type: 'function_call', call_id: 'call_1', name: 'look', arguments: text },
            { type: 'function_call_output', call_id: 'call_1', output: 'it' },
          ],
        },
      ],
    ];
    for (const [path, body] of bodies)
      expect([path, (await ask(world, world.clients.member.key, path, body)).status]).toEqual([
        path,
        413,
      ]);
  }
  expect(parsed.excessive).toEqual([]);
});

it('a message beyond the bounds is parsed on no socket, and the host goes on', async () => {
  const { key } = world.clients.member;
  const session = JSON.parse((await ask(world, key, '/v1/sessions', {})).text) as { id: string };
  const cookie = await signIn(world, key);
  for (const inner of [
    `[${'{},'.repeat(100_001)}{}]`,
    '['.repeat(1_000) + ']'.repeat(1_000),
    `{${'"a":1,'.repeat(10_001)}"a":1}`,
  ]) {
    for (const [open, text] of [
      [
        () => openSocket(world, `/v1/sessions/${session.id}/socket`, bearer(key)),
        `{"content":${inner}}`,
      ],
      [
        async () => (await openRpc(world, cookie)).socket,
        `{"i":"1","p":{"u":"/conversations/list","b":{"json":${inner}}}}`,
      ],
      [async () => (await openRpc(world, cookie)).socket, inner],
    ] as const) {
      const socket = await open();
      const answered = new Promise(
        (resolve) => void socket.once('message', resolve).once('close', resolve),
      );
      socket.on('error', () => undefined).send(text);
      await answered;
      socket.terminate();
    }
  }
  expect(parsed.excessive).toEqual([]);
  expect(await isAlive()).toBe(true);
});

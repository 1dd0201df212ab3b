import { afterAll, beforeAll, expect, it } from 'vitest';
import { bearer, send, type Reply } from '../support/http.ts';
import { startWorld, type World, type WorldClient } from '../support/world.ts';

/** `conversation_id` is a client's own text: no spelling of it may lead to another client's words. */
let world: World;
beforeAll(async () => {
  world = await startWorld({ withBases: false });
});
afterAll(() => world.close());

const ask = (client: WorldClient, method: string, path: string, body?: object): Promise<Reply> =>
  send(world, path, {
    method,
    headers: { ...bearer(client.key), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const say = (client: WorldClient, id: string, message: string): Promise<Reply> =>
  ask(client, 'POST', '/v1/chat/completions', {
    conversation_id: id,
    message,
    model: 'fake-model',
  });
const sessionsOf = async (client: WorldClient): Promise<{ id: string }[]> =>
  (JSON.parse((await ask(client, 'GET', '/v1/sessions')).text) as { data: { id: string }[] }).data;
const sent = (): string =>
  JSON.stringify(world.upstreams.flatMap(({ seen }) => seen.map(({ body }) => body)).at(-1));

it('an id of another client, its own or that of its session, begins a conversation of the caller', async () => {
  const { member, otherMember } = world.clients;
  expect((await say(member, 'c-1', 'plumeriatin')).status).toBe(200);
  const [{ id }] = (await sessionsOf(member)) as [{ id: string }];
  for (const known of ['c-1', id, ` ${id}`, `${id} `]) {
    for (const { seen } of world.upstreams) seen.length = 0;
    expect((await say(otherMember, known, 'Kestrel?')).text).toContain('[DONE]');
    expect(sent()).toContain('Kestrel?');
    expect(sent()).not.toContain('plumeriatin');
  }
  expect(await sessionsOf(otherMember)).toHaveLength(4);
  expect((await ask(member, 'GET', `/v1/sessions/${id}/messages`)).text).not.toContain('Kestrel?');
  for (const [method, path] of [
    ['GET', `/chat/sessions/${id}/history`],
    ['GET', `/api/v1/chat/sessions/${id}/history/`],
    ['POST', `/api/v1/chat/sessions/${id}/messages?message=Hi`],
    ['DELETE', `/chat/sessions/${id}/`],
    ['GET', `/chat/sessions/c-1/history`],
  ] as const)
    expect((await ask(otherMember, method, path)).status).toBe(404);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientInputSchema } from '../../../shared/contract/clients.ts';
import { errorCodeOf } from '../../../shared/errors.ts';
import { startWorld, type World, type WorldClient } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const perMinute = 3;
const asked = 12;
let clients = 0;

/** A member that may ask three times a minute. */
const member = (): Promise<WorldClient> => {
  clients += 1;
  return world.addClient({
    name: `asker ${clients}`,
    role: 'member',
    limits: clientInputSchema.shape.limits.parse({ requestsPerMinute: perMinute }),
  });
};

interface Reply {
  status: number;
  body: { hearth?: { declined: boolean; request_id: string | null }; [field: string]: unknown };
}

async function post({ key }: WorldClient, path: string, body: unknown): Promise<Reply> {
  const reply = await fetch(`${world.origin}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: reply.status, body: (await reply.json()) as Reply['body'] };
}

const rowsOf = async ({ api }: WorldClient): Promise<readonly string[]> =>
  (await api.monitoring.requests({ limit: 200 })).map(({ purpose }) => purpose);

/** Asks as the window of a signed-in browser does. */
async function askByContract({ api }: WorldClient): Promise<Reply> {
  try {
    for await (const event of await api.knowledge.ask({
      baseIds: [world.bases.shared.id],
      question,
    }))
      if (event.type === 'done') return { status: 200, body: {} };
  } catch (error) {
    return { status: errorCodeOf(error) === 'rate_limited' ? 429 : 500, body: {} };
  }
  return { status: 500, body: {} };
}

const question = 'What is the colour of the moon of Kepler?';
const messages = [{ role: 'user', content: question }];

/** Every door by which a question reaches documents. */
const doors: readonly (readonly [
  name: string,
  purpose: string,
  ask: (client: WorldClient) => Promise<Reply>,
])[] = [
  [
    'a chat completion',
    'question',
    (client) => post(client, '/v1/chat/completions', { model: 'kb/handbook', messages }),
  ],
  [
    'a response',
    'question',
    (client) => post(client, '/v1/responses', { model: 'kb/handbook', input: question }),
  ],
  [
    'a message',
    'question',
    (client) => post(client, '/v1/messages', { model: 'kb/handbook', max_tokens: 100, messages }),
  ],
  ['a question of the window', 'question', askByContract],
  [
    'a search',
    'search',
    (client) => post(client, `/v1/knowledge/${world.bases.shared.id}/search`, { query: question }),
  ],
];

for (const [name, purpose, ask] of doors) {
  it(`${name} to documents that declines or quotes counts in the minute and has a row, so ${asked} are not answered to a client with ${perMinute} a minute`, async () => {
    const client = await member();
    const replies: Reply[] = [];
    for (let n = 0; n < asked; n += 1) replies.push(await ask(client));
    expect(replies.map(({ status }) => status)).toEqual([
      ...Array.from({ length: perMinute }, () => 200),
      ...Array.from({ length: asked - perMinute }, () => 429),
    ]);
    expect((await rowsOf(client)).filter((one) => one === purpose)).toHaveLength(perMinute);
  });
}

it('200 questions at once are three for a client with three a minute', async () => {
  const client = await member();
  const replies = await Promise.all(
    Array.from({ length: 200 }, () =>
      post(client, '/v1/chat/completions', { model: 'kb/handbook', messages }),
    ),
  );
  expect(replies.filter((reply) => reply.status === 200)).toHaveLength(perMinute);
});

it('a question that asks no model names its own row', async () => {
  const client = await member();
  const { body } = await post(client, '/v1/chat/completions', { model: 'kb/handbook', messages });
  const rows = await world.owner.monitoring.requests({ limit: 200 });
  expect(body.hearth?.declined).toBe(true);
  expect(rows.map(({ id }) => id)).toContain(body.hearth?.request_id);
});

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { startWorld, type World } from '../../adversary/support/world.ts';
import { habitWorld, type HabitWorld } from './habit-world.ts';
import { answerOf, isRight, type Answer } from './judge.ts';

/** What became of one world. */
export interface WorldOutcome {
  seed: number;
  /** The official client, given the same bytes, had an answer. */
  official: boolean;
  /** Hearth's answer is what the upstream meant. */
  right: boolean;
  /** Hearth answered, or failed with a typed error. */
  typed: boolean;
  /** The answer says something, and a count of its usage is zero. */
  isFree: boolean;
  /** The account's key or a field of Hearth's own came out. */
  leaks: boolean;
  /** For the report of a world that went wrong. */
  detail: string;
}

const key = 'sk-world-4f8a1c0b7d2e9a63';
const internals =
  /extraContent|isCachePoint|argumentsDelta|reasoningDetails|"source":"(?:reported|estimated)"/;

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

async function play(request: IncomingMessage, reply: ServerResponse): Promise<void> {
  const seed = /^\/w(\d+)\/v1\/chat\/completions$/.exec(request.url ?? '')?.[1];
  const body = await readBody(request);
  if (seed === undefined)
    return void reply.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}');
  const { status, headers, pieces } = habitWorld(Number(seed)).reply(body);
  reply.writeHead(status, headers);
  for (const piece of pieces) reply.write(piece);
  reply.end();
}

const requestOf = ({ seed, stream, truth }: HabitWorld) => ({
  model: `m${seed}`,
  messages: [{ role: 'user' as const, content: 'When does the lease end?' }],
  metadata: { run: 'habits' },
  ...(truth.calls.length === 0
    ? {}
    : {
        tools: ['weather', 'look'].map((name) => ({
          type: 'function' as const,
          function: { name, parameters: { type: 'object', properties: {} } },
        })),
      }),
  ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
});

/** Whether the official client has an answer of these bytes. */
async function officialHas(origin: string, world: HabitWorld): Promise<boolean> {
  const client = new OpenAI({
    apiKey: key,
    baseURL: `${origin}/w${world.seed}/v1`,
    maxRetries: 0,
    logLevel: 'off',
  });
  try {
    const said: unknown[] = [];
    const reply: unknown = await client.chat.completions.create(requestOf(world) as never);
    const chunks = world.stream ? (reply as AsyncIterable<unknown>) : [reply];
    for await (const chunk of chunks) {
      const [choice] = (chunk as { choices: { delta?: object; message?: object }[] }).choices;
      said.push(choice?.delta ?? choice?.message);
    }
    return said.some((one) => {
      const { content, tool_calls: calls } = (one ?? {}) as Record<string, unknown>;
      return Boolean(content) || (Array.isArray(calls) && calls.length > 0);
    });
  } catch {
    return false;
  }
}

async function askHearth(world: World, asked: HabitWorld): Promise<Answer> {
  const reply = await fetch(`${world.origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.runKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(requestOf(asked)),
  });
  return answerOf(reply.status, await reply.text());
}

async function runWorld(world: World, origin: string, seed: number): Promise<WorldOutcome> {
  const asked = habitWorld(seed);
  const account = await world.owner.accounts.add({
    provider: 'openai-compatible',
    name: `world ${seed}`,
    baseUrl: `${origin}/w${seed}/v1`,
    apiKey: key,
    models: [`m${seed}`],
  });
  try {
    const official = await officialHas(origin, asked);
    const answer = await askHearth(world, asked);
    const right = isRight(answer, asked);
    const says = answer.error === null && (answer.text !== '' || answer.calls.length > 0);
    return {
      seed,
      official,
      right,
      typed: answer.error === null || answer.error.isTyped,
      isFree: says && answer.usage.some((count) => !(count > 0)),
      leaks: answer.raw.includes(key) || internals.test(answer.raw),
      detail: JSON.stringify({ ...asked, answer }),
    };
  } finally {
    await world.owner.accounts.remove({ id: account.id });
  }
}

/** Runs worlds one after another on one host. */
export async function runHabitWorlds(seeds: readonly number[]): Promise<WorldOutcome[]> {
  const server = createServer((request, reply) => void play(request, reply));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const world = await startWorld({ withBases: false });
  try {
    const outcomes: WorldOutcome[] = [];
    for (const seed of seeds) outcomes.push(await runWorld(world, origin, seed));
    return outcomes;
  } finally {
    await world.close();
    server.closeAllConnections();
    server.close();
  }
}

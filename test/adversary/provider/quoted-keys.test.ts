import { hash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keyShapes, quotingReplies } from '../generators/quoted-keys.ts';
import { send } from '../support/http.ts';
import { startWorld, type World } from '../support/world.ts';

/** Keys without a form that is known, each a kind of report (LiteLLM, Zhipu, a gateway’s own). */
const accountKeys = [
  'token-abc123-team-7',
  '0123456789abcdef0123456789abcdef.AbCdEfGhIjKlMnOp',
  'MyGatewayPass2026',
  'sk-proj-a+b/c=Zx81kq0TTnv2Lw93',
];
const otherKey = accountKeys[2] ?? '';

interface Case {
  model: string;
  reply: (typeof quotingReplies)[number];
  shape: (typeof keyShapes)[number];
  /** The key that is quoted: the account's own, another account's or the client's. */
  quoted: string;
  apiKey: string;
}

let world: World;
let server: Server;
let cases: Case[] = [];
const outlets: { where: string; text: string }[] = [];

function makeCases(clientKey: string): Case[] {
  return quotingReplies.flatMap((reply, row) =>
    keyShapes.map((shape, column) => {
      const at = row * keyShapes.length + column;
      const apiKey = accountKeys[at % accountKeys.length] ?? '';
      return {
        model: `m-${at}`,
        reply,
        shape,
        apiKey,
        quoted: at % 7 === 5 ? otherKey : at % 7 === 6 ? clientKey : apiKey,
      };
    }),
  );
}

function startServer(): Promise<Server> {
  const made = createServer((request, reply) => {
    const pieces: Buffer[] = [];
    request
      .on('data', (piece: Buffer) => pieces.push(piece))
      .on('end', () => {
        const { model } = JSON.parse(Buffer.concat(pieces).toString() || '{}') as {
          model?: string;
        };
        const found = cases.find((one) => one.model === model);
        if (found === undefined) return void reply.writeHead(200).end('{"data":[]}');
        found.reply.write(reply, found.shape.write(found.quoted));
      });
  });
  return new Promise((resolve) => {
    made.listen(0, '127.0.0.1', () => resolve(made));
  });
}

beforeAll(async () => {
  world = await startWorld({ withBases: false });
  const { member } = world.clients;
  cases = makeCases(member.key);
  server = await startServer();
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  for (const { model, apiKey } of cases)
    await world.owner.accounts.add({
      provider: 'openai-compatible',
      name: model,
      baseUrl,
      apiKey,
      models: [model],
    });
}, 60_000);
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await world.close();
});

async function ask({ model, reply, shape }: Case, path: string, stream: boolean): Promise<void> {
  const body = {
    model,
    stream,
    max_tokens: 5,
    messages: [{ role: 'user', content: 'Which key do you have?' }],
  };
  const answer = await send(world, path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.clients.member.key}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  outlets.push({
    where: `${path} stream=${stream}: ${reply.name}, ${shape.name}`,
    text: `${JSON.stringify(answer.headers)}\n${answer.text}`,
  });
}

/** Every text of the database, by its table. */
function storedTexts(): { where: string; text: string }[] {
  const database = new Database(join(world.folder, 'hearth.db'), { readonly: true });
  const tables = database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all();
  const texts = tables.map(({ name }) => ({
    where: `table ${name}`,
    text: JSON.stringify(database.prepare(`SELECT * FROM "${name}"`).all(), (_, value: unknown) =>
      typeof value === 'object' && value !== null && 'data' in value ? null : value,
    ),
  }));
  database.close();
  return texts;
}

const logTexts = (): { where: string; text: string }[] =>
  readdirSync(join(world.folder, 'logs')).map((name) => ({
    where: `log ${name}`,
    text: readFileSync(join(world.folder, 'logs', name), 'utf8'),
  }));

const masks = keyShapes.filter(({ name }) => ['an ellipsis', 'stars', 'dots'].includes(name));

/** What no outlet may have of a key: any eight characters, what a mask leaves, or a code of it. */
function tracesOf(quoted: string): string[] {
  const windows = Array.from({ length: quoted.length - 7 }, (_, at) => quoted.slice(at, at + 8));
  const masked = masks.map(({ write }) => write(quoted));
  const encoded = [
    Buffer.from(quoted).toString('hex'),
    hash('sha256', quoted),
    Buffer.from(quoted).toString('base64').slice(0, -4),
    Buffer.from(quoted).toString('base64').slice(2, 12),
    ...[1, 2].map((shift) =>
      Buffer.from('\0'.repeat(shift) + quoted)
        .toString('base64')
        .slice(4, 14),
    ),
  ];
  return [...windows, ...masked, ...encoded].map((text) => text.toLowerCase());
}

it('what a provider says about a key reaches no client, log, table or other account', async () => {
  const asked = cases.map((one, at) => ({
    one,
    path: at % 3 === 2 ? '/v1/messages' : '/v1/chat/completions',
    stream: at % 2 === 1,
  }));
  for (let at = 0; at < asked.length; at += 16)
    await Promise.all(
      asked.slice(at, at + 16).map(({ one, path, stream }) => ask(one, path, stream)),
    );
  const { owner } = world;
  outlets.push(
    { where: 'accounts', text: JSON.stringify(await owner.accounts.list()) },
    { where: 'monitor', text: JSON.stringify(await owner.monitoring.requests({ limit: 500 })) },
    { where: 'audit', text: JSON.stringify(await owner.audit.list({ limit: 500 })) },
    {
      where: 'diagnostics',
      text: (
        await send(world, '/debug/config', {
          headers: { authorization: `Bearer ${world.clients.admin.key}` },
        })
      ).text,
    },
    ...storedTexts(),
    ...logTexts(),
  );
  const traces = [...new Set(cases.map(({ quoted }) => quoted))].flatMap(tracesOf);
  const leaks = outlets.flatMap(({ where, text }) => {
    const lower = text.toLowerCase();
    return traces.filter((trace) => lower.includes(trace)).map((trace) => `${where}: ${trace}`);
  });
  expect(leaks.slice(0, 40)).toEqual([]);
  // The sentences around the keys do arrive.
  const arrived = outlets.filter(({ text }) => text.includes('Virtual Key expected'));
  expect(arrived.length).toBeGreaterThan(20);
  expect(arrived.map(({ where }) => where)).toEqual(
    expect.arrayContaining(['accounts', 'table attempts']),
  );
}, 120_000);

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  escapingPath,
  pollution,
  sqlText,
  upstreamFields,
  upstreamHeaders,
} from '../generators/injections.ts';
import { ask, bearer, openRpc, send, signIn, type Reply } from '../support/http.ts';
import { servedRoutes, type ServedRoute } from '../support/routes.ts';
import { startWorld, type World } from '../support/world.ts';

/**
 * Classes of CVEs that Hearth's peers had, tried by a member with a good key over every route that
 * the router serves.
 */

let world: World;
let routes: ServedRoute[];
/** A server that the member would have Hearth ask. */
let elsewhere: Server;
let asked = 0;
beforeAll(async () => {
  [world, routes] = await Promise.all([startWorld(), servedRoutes()]);
  await world.owner.app.settings.set({ lanStrangersPerMinute: 100_000 });
  elsewhere = createServer((_request, reply) => {
    asked += 1;
    reply.end('{}');
  });
  elsewhere.on('connection', () => (asked += 1));
  await new Promise<void>((resolve) => void elsewhere.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  elsewhere.close();
  await world.close();
});

const json = { 'content-type': 'application/json' };
const key = (): string => world.clients.member.key;
const posts = (): ServedRoute[] =>
  routes.filter(({ method, path }) => method === 'POST' && !path.startsWith('/ui/'));
/** Streams and sockets stay open; what is asked of them is the same as of their siblings. */
const gets = (): ServedRoute[] =>
  routes.filter(({ method, path }) => method === 'GET' && !/socket|streams|\/ui\//.test(path));

/** A body that most routes accept, so that what is added to it is looked at. */
const usual = {
  model: 'fake-model',
  messages: [{ role: 'user', content: 'hi' }],
  input: 'hi',
  prompt: 'hi',
  query: 'hi',
  documents: ['a', 'b'],
  max_tokens: 4,
};

describe('the upstream', () => {
  it('is the account’s, whatever address a body or a header names (LiteLLM CVE-2024-6587, Portkey CVE-2025-66405)', async () => {
    const address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const named = Object.fromEntries(upstreamFields.map((field) => [field, address]));
    const headers = Object.fromEntries(
      upstreamHeaders.map((name) => [
        name,
        name === 'forwarded' ? `host=${new URL(address).host}` : address,
      ]),
    );
    const replies: Reply[] = [];
    for (const { path } of posts()) {
      for (const field of upstreamFields)
        replies.push(
          await ask(world, key(), path, {
            ...usual,
            model: path.includes('embeddings') ? 'fake-embedding' : 'fake-model',
            [field]: address,
          }),
        );
      replies.push(
        await send(world, path, {
          method: 'POST',
          headers: { ...bearer(key()), ...json, ...headers },
          body: JSON.stringify(usual),
        }),
      );
      replies.push(
        await send(world, path, {
          method: 'POST',
          headers: { ...bearer(key()), ...json },
          body: JSON.stringify({
            ...usual,
            ...named,
            messages: [{ role: 'user', content: 'hi', ...named }],
          }),
        }),
      );
    }
    // Some were answered, so Hearth did ask an upstream; it was never this one.
    expect(replies.some(({ status }) => status === 200)).toBe(true);
    expect(replies.filter(({ status }) => status === 500)).toEqual([]);
    expect(asked).toBe(0);
  });
});

describe('SQL', () => {
  const tables = (): Record<string, number> => {
    const db = new Database(join(world.folder, 'hearth.db'), { readonly: true });
    try {
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      const names = db
        .prepare<[], { name: string }>(
          "SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN ('clients', " +
            "'accounts', 'policies', 'settings')",
        )
        .all();
      return Object.fromEntries(
        names.map(({ name }) => [
          name,
          db.prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM "${name}"`).get()?.rows ??
            -1,
        ]),
      );
    } finally {
      db.close();
    }
  };

  it('is not reached by a key, an id, a filter or a field (LiteLLM CVE-2026-42208, New API CVE-2026-25591)', async () => {
    const before = tables();
    const failures: string[] = [];
    await fc.assert(
      fc.asyncProperty(
        sqlText,
        fc.constantFrom(...gets()),
        fc.constantFrom(...posts()),
        async (text, get, post) => {
          const encoded = encodeURIComponent(text);
          const withKey = { headers: { ...bearer(key()), ...json } };
          const replies = [
            await send(
              world,
              `${get.pattern.replaceAll(/:\w+(\{[^}]*\})?/g, encoded)}?model=${encoded}&from=${encoded}&limit=${encoded}&client=${encoded}&after=${encoded}`,
              withKey,
            ),
            await send(world, post.pattern.replaceAll(/:\w+(\{[^}]*\})?/g, encoded), {
              method: 'POST',
              ...withKey,
              body: JSON.stringify({
                ...usual,
                model: text,
                query: text,
                input: text,
                user: text,
                metadata: { a: text },
              }),
            }),
          ];
          // A key is looked up by its hash; as a header it is Latin-1 without control characters.
          if (/^[\x20-\xff]*$/.test(text))
            replies.push(await send(world, '/v1/models', { headers: bearer(text) }));
          if (replies[2] && replies[2].status < 400)
            failures.push(`signed in with ${JSON.stringify(text)}`);
          for (const { status, text: body } of replies)
            if (status >= 500 && status !== 503)
              failures.push(
                `${get.path} or ${post.path} with ${JSON.stringify(text)}: ${status} ${body}`,
              );
          for (const { text: body } of replies)
            if (/SQLITE|syntax error|near "|no such (?:table|column)/i.test(body))
              failures.push(`${JSON.stringify(text)}: ${body}`);
        },
      ),
      { seed: 13, numRuns: 120 },
    );
    expect(failures).toEqual([]);
    expect(tables()).toEqual(before);
  });
});

describe('paths', () => {
  it('lead nowhere but to what is served, with a key and without (Ollama CVE-2024-37032 and -45436, Jan CVE-2024-36857)', async () => {
    // The head of each file tells it apart from any answer.
    const secret = readFileSync(join(world.folder, 'vault.json'), 'utf8').slice(0, 40);
    const telling = [secret, 'SQLite format 3', 'root:x:0:', '"hearth",'];
    const files = [
      join(world.folder, 'vault.json'),
      'vault.json',
      join(world.folder, 'hearth.db'),
      '/etc/passwd',
      'package.json',
    ];
    const prefixes = [
      '/',
      '/docs/',
      '/redoc/',
      '/assets/',
      '/ui/',
      '/ui/files/',
      '/v1/models/',
      '/v1/knowledge/',
      '/v1/responses/',
      '/pair/',
      '/openapi.json/',
    ];
    const found: string[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files).chain(escapingPath),
        fc.constantFrom(...prefixes),
        fc.boolean(),
        async (path, prefix, withKey) => {
          const reply = await send(world, `${prefix}${path}`, {
            headers: withKey ? bearer(key()) : {},
          });
          if (telling.some((text) => reply.text.includes(text)))
            found.push(`${prefix}${path}: ${reply.text.slice(0, 80)}`);
          if (reply.status >= 500) found.push(`${prefix}${path}: ${reply.status}`);
        },
      ),
      { seed: 14, numRuns: 400 },
    );
    expect(found).toEqual([]);
  });
});

describe('the prototype of all objects', () => {
  it('is what it was after any body on any route, and any message on the socket (oRPC CVE-2026-28794)', async () => {
    const cookie = await signIn(world, key());
    const { socket, client } = await openRpc(world, cookie);
    const failures: string[] = [];
    const before = Object.getOwnPropertyNames(Object.prototype).sort();
    try {
      await fc.assert(
        fc.asyncProperty(pollution, fc.constantFrom(...posts()), async (text, { path }) => {
          const { status } = await send(world, path, {
            method: 'POST',
            headers: { ...bearer(key()), ...json },
            body: text.replace(
              '{',
              `{"model":"fake-model","max_tokens":4,${text.includes('"messages"') ? '' : '"messages":[{"role":"user","content":"hi"}],'}`,
            ),
          });
          if (status >= 500 && status !== 503) failures.push(`${path} ${text}: ${status}`);
          // As oRPC frames a call: an id, the path, a body with paths of values to revive.
          for (const meta of [
            [[21, '__proto__', 'polluted']],
            [[0, 'constructor', 'prototype', 'polluted']],
          ]) {
            socket.send(
              JSON.stringify({
                i: '900',
                p: { u: '/app/me', b: { json: JSON.parse(text) as unknown, meta } },
              }),
            );
          }
        }),
        { seed: 15, numRuns: 150 },
      );
      // The socket has handled them all when it answers a call that came later.
      await client.browsers.me();
    } finally {
      socket.terminate();
    }
    expect(failures).toEqual([]);
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
    expect(await world.clients.member.api.browsers.me()).toMatchObject({ role: 'member' });
  });
});

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  failure,
  spoken,
  startFakeUpstream,
  type FakeUpstream,
} from '../../../test/fakes/upstream.ts';

/** `hearth serve --config` as a process of its own, between real clients and two upstreams. */

const entry = fileURLToPath(new URL('../cli.ts', import.meta.url));
const keys = {
  FIRST_KEY: 'sk-first-0123456789',
  SECOND_KEY: 'sk-second-0123456789',
  LAPTOP_KEY: 'laptop-0123456789abcdef',
};
const chat = '/v1/chat/completions';

let home: string;
let file: string;
let first: FakeUpstream;
let second: FakeUpstream;
let running: { child: ChildProcess; url: string; notes: () => string } | undefined;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'hearth-serve-'));
  file = join(home, 'hearth.yaml');
  [first, second] = await Promise.all([startFakeUpstream(), startFakeUpstream()]);
});
afterEach(async () => {
  if (running !== undefined) {
    const { child } = running;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await ended;
  }
  running = undefined;
  await Promise.all([first.close(), second.close()]);
  rmSync(home, { recursive: true, force: true });
});

const account = (name: string, upstream: FakeUpstream, key: string, priority: number): string =>
  `  - { name: ${name}, provider: openai-compatible, baseUrl: "${upstream.baseUrl}", ` +
  `apiKeyEnv: ${key}, models: [gpt-4o-mini], priority: ${priority} }`;

/** The issue's smallest useful file, with the upstreams' addresses. */
const smallest = (tokens = 100_000): string => `accounts:
${account('first', first, 'FIRST_KEY', 1)}
${account('second', second, 'SECOND_KEY', 2)}
policies:
  - { alias: fast, strategy: priority, models: [gpt-4o-mini] }
clients:
  - { name: laptop, apiKeyEnv: LAPTOP_KEY, budget: { tokens: ${tokens}, per: day, hard: true } }
`;

const environment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HEARTH_HOME: home,
  LANG: 'en_US.UTF-8',
  ...keys,
});

/** As editors save: another file takes its place. */
function save(text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function hearth(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [entry, ...args], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

async function serve(): Promise<NonNullable<typeof running>> {
  const child = spawn(
    process.execPath,
    [entry, 'serve', '--config', file, '--port', '0', '--json'],
    { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let notes = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (notes += text));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
    child.once('close', (code) => reject(new Error(`ended with ${code}: ${notes}`)));
  });
  running = { child, url: (JSON.parse(line) as { url: string }).url, notes: () => notes };
  return running;
}

interface Reply {
  status: number;
  requestId: string;
  body: {
    choices?: { message: { content: string } }[];
    usage?: { total_tokens: number };
    error?: { message: string; code: string };
  };
}

async function ask(
  url: string,
  content = 'Hello',
  { model = 'fast', key = keys.LAPTOP_KEY } = {},
): Promise<Reply> {
  const reply = await fetch(`${url}${chat}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content }] }),
  });
  return {
    status: reply.status,
    requestId: reply.headers.get('x-request-id') ?? '',
    body: (await reply.json()) as Reply['body'],
  };
}
const said = (reply: Reply): string | undefined => reply.body.choices?.[0]?.message.content;
const models = async (url: string): Promise<string[]> => {
  const reply = await fetch(`${url}/v1/models`, {
    headers: { authorization: `Bearer ${keys.LAPTOP_KEY}` },
  });
  return ((await reply.json()) as { data: { id: string }[] }).data.map((model) => model.id);
};

describe('hearth serve --config', () => {
  it('serves the smallest file: the alias, the keys, the second account where the first fails, and the route in words', async () => {
    writeFileSync(file, smallest());
    first.script(chat, [failure(503, 'overloaded')]);
    second.script(chat, [spoken('from', ' the second')]);
    const { url } = await serve();
    expect(await models(url)).toContain('fast');
    const reply = await ask(url);
    expect([reply.status, said(reply)]).toEqual([200, 'from the second']);
    expect(first.seen.at(-1)?.headers.authorization).toBe(`Bearer ${keys.FIRST_KEY}`);
    expect(second.seen.at(-1)).toMatchObject({
      headers: { authorization: `Bearer ${keys.SECOND_KEY}` },
      body: { model: 'gpt-4o-mini' },
    });

    const shown = await hearth('requests', 'show', reply.requestId);
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/first · gpt-4o-mini: Failed/);
    expect(shown.out).toMatch(/second · gpt-4o-mini: Answered/);
    expect((await hearth('usage', '--by', 'account,client', '--csv')).out).toContain('laptop');
    expect((await hearth('budgets', 'list')).out).toMatch(
      /client laptop +client laptop +100,000 tokens a day/,
    );
    expect((await hearth('policies', 'list')).out).toMatch(
      /fast +1 +on +hearth.yaml +main: gpt-4o-mini \(priority\)/,
    );
  });

  it('lets no one in without the client’s key', async () => {
    writeFileSync(file, smallest());
    const { url } = await serve();
    expect((await ask(url, 'Hello', { key: 'laptop' })).status).toBe(401);
    expect(first.seen.concat(second.seen)).toEqual([]);
  });

  it('holds a client to its minute and its models, and follows the file when it lifts them', async () => {
    const narrow = smallest().replace(
      'name: laptop,',
      'name: laptop, models: [fast], limits: { requestsPerMinute: 2 },',
    );
    writeFileSync(file, narrow);
    const { url } = await serve();
    expect(await models(url)).toEqual(['fast']);
    expect((await ask(url, 'Hello', { model: 'gpt-4o-mini' })).body.error).toMatchObject({
      code: 'model_access_denied',
    });
    expect((await ask(url)).status).toBe(200);
    expect((await ask(url)).body.error).toMatchObject({ code: 'rate_limit_exceeded' });
    save(narrow.replace('requestsPerMinute: 2', 'requestsPerMinute: none'));
    await expect.poll(async () => (await ask(url)).status, { timeout: 10_000 }).toBe(200);
  });

  it('refuses a client whose hard budget is spent, and asks no upstream then', async () => {
    // A request reserves some 90 tokens for its prompt alone; each that is answered uses less.
    writeFileSync(file, smallest(200));
    const { url } = await serve();
    const replies: Reply[] = [];
    for (let sent = 0; sent < 30 && replies.at(-1)?.status !== 429; sent += 1)
      replies.push(await ask(url));
    expect(replies[0]?.status).toBe(200);
    expect(replies.at(-1)).toMatchObject({
      status: 429,
      body: { error: { message: expect.stringContaining('client laptop') as unknown } },
    });
    const asked = first.seen.length + second.seen.length;
    expect((await ask(url)).status).toBe(429);
    expect(first.seen.length + second.seen.length).toBe(asked);
  });

  it('takes a changed file without a restart, and keeps what held when the next change is broken', async () => {
    writeFileSync(file, smallest().replace(/ {2}- \{ name: second.*\n/, ''));
    first.script(chat, [failure(503, 'overloaded')]);
    second.script(chat, [spoken('from', ' the second')]);
    const { url, notes } = await serve();
    expect((await ask(url)).status).toBeGreaterThanOrEqual(500);
    save(smallest());
    await expect.poll(notes).toContain('+ account second');
    expect(said(await ask(url))).toBe('from the second');
    save(smallest().replace('priority: 1', 'prioritty: 1'));
    await expect.poll(notes).toContain(`${file}:2:`);
    expect(notes()).toContain('did you mean "priority"?');
    expect(said(await ask(url))).toBe('from the second');
  });

  it('is reported by `config apply` too while it runs, and what the file dropped is gone', async () => {
    writeFileSync(file, smallest());
    const { url } = await serve();
    const other = join(home, 'other.yaml');
    writeFileSync(other, smallest().replace('alias: fast', 'alias: quick'));
    expect((await hearth('config', 'diff', other)).out).toBe('+ policy quick\n- policy fast\n');
    expect((await hearth('config', 'apply', other, '--json')).code).toBe(0);
    expect((await ask(url, 'Hello', { model: 'quick' })).status).toBe(200);
    expect(await models(url)).not.toContain('fast');
    expect((await hearth('config', 'export')).out).toContain('alias: quick');
  });

  it.each([
    [
      'a broken file',
      () => writeFileSync(file, smallest().replace('priority: 1', 'prioritty: 1')),
      ':2:',
    ],
    [
      'a key that is not set',
      () => writeFileSync(file, smallest().replace('SECOND_KEY', 'NO_SUCH_KEY')),
      ':3:',
    ],
    ['no file', () => undefined, ':1:1: there is no such file'],
  ])('ends with 2, line and column for %s', async (_, write, place) => {
    write();
    for (const args of [
      ['serve', '--config', file, '--port', '0'],
      ['config', 'validate', file],
      ['config', 'apply', file],
    ]) {
      const { code, out, err } = await hearth(...args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(`${file}${place}`);
    }
  });
});

// The command line as it is built, on the real models: serve, ask, and what they say when something
// is wrong.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hourMs } from '../../shared/time.ts';
import { processTree } from '../bench/process-tree.ts';
import { facts, writeDocuments } from './support/documents.ts';
import { hearth, serve, type Served } from './support/serve.ts';
import { freshHome, isAlive, until } from './support/test-home.ts';

const home = freshHome('serve');
const documents = writeDocuments(join(home.folder, 'documents'));
const options = { home: home.folder };
let server: Served;
let openai: OpenAI;

beforeAll(async () => {
  // As a user starts it.
  server = await serve({ ...options, command: ['npx', '--no-install', 'hearth'] });
  openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.apiKey, maxRetries: 0 });
});

afterAll(async () => {
  await server?.stop();
  home.remove();
});

const hello: OpenAI.ChatCompletionCreateParamsNonStreaming = {
  model: 'smollm2-135m-instruct',
  messages: [{ role: 'user', content: 'Say hello.' }],
  max_tokens: 24,
  temperature: 0,
};

interface Answer {
  answer: string;
  declined: boolean;
  sources: {
    n: number;
    file: string;
    page: number | null;
    heading: string | null;
    text: string;
    score: number;
  }[];
  timing: { totalMs: number };
}

async function ask(question: string, where = options): Promise<Answer> {
  const { code, stdout, stderr } = await hearth(
    ['ask', question, '--docs', documents, '--json'],
    where,
  );
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Answer;
}

describe('hearth serve', () => {
  it('says in its first line where it is, without /v1, and lists the catalogue’s ids', async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(server.uiUrl.startsWith(server.url)).toBe(true);
    const ids: string[] = [];
    for await (const model of openai.models.list()) ids.push(model.id);
    expect(ids).toEqual(expect.arrayContaining(['smollm2-135m-instruct', 'all-minilm-l6-v2']));
  });

  it('chats with the openai client, plain and streamed, and counts what was used', async () => {
    const plain = await openai.chat.completions.create(hello);
    expect(plain.choices[0]?.message.content).not.toBe('');
    expect(plain.usage?.completion_tokens).toBeGreaterThan(0);
    let text = '';
    let finish: string | null = null;
    for await (const chunk of await openai.chat.completions.create({ ...hello, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    expect(text).toBe(plain.choices[0]?.message.content);
    expect(finish).toBe(plain.choices[0]?.finish_reason);
  });

  it('embeds with the openai client: near meanings are near, and the order is kept', async () => {
    const texts = [
      'The rent is due on the third day.',
      'A cat sleeps on the sofa.',
      'You have to pay the rent by the third.',
    ];
    const { data } = await openai.embeddings.create({ model: 'all-minilm-l6-v2', input: texts });
    const [first = [], cat = [], near = []] = data.map(({ embedding }) => embedding);
    const dot = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
    expect(first).toHaveLength(384);
    expect(dot(first, first)).toBeCloseTo(1, 3);
    expect(dot(first, near)).toBeGreaterThan(dot(first, cat) + 0.2);
  });

  it('answers a wrong key, an unknown model, malformed JSON and a body over the limit each in OpenAI’s error form', async () => {
    const post = (body: string, key = server.apiKey): Promise<Response> =>
      fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body,
      });
    const tries: [Promise<Response>, number][] = [
      [post(JSON.stringify(hello), 'hearth-wrong'), 401],
      [post(JSON.stringify({ ...hello, model: 'no-such-model' })), 404],
      [post('{"model": "smollm2-135m-instruct", "messages": ['), 400],
      [
        post(
          JSON.stringify({
            ...hello,
            messages: [{ role: 'user', content: 'x'.repeat(64 * 1024 * 1024) }],
          }),
        ),
        413,
      ],
    ];
    for (const [reply, status] of tries) {
      const response = await reply;
      expect(response.status).toBe(status);
      expect(await response.json()).toEqual({
        error: {
          message: expect.stringMatching(/\w{3}/) as string,
          type: expect.any(String) as string,
          param: null,
          code: expect.any(String) as string,
        },
      });
    }
  });

  it('keeps a second host out of its folder, and says who has it', async () => {
    const second = await hearth(['serve', '--port', '0', '--json'], options);
    expect(second.code).toBe(1);
    expect(second.stdout).toBe('');
    expect(second.stderr).toContain(`${home.hostPid()}`);
    expect(second.stderr).toContain('HEARTH_HOME');
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});

describe('hearth ask', () => {
  it('answers through the running host, with file and page, in exactly the promised form', async () => {
    const answer = await ask(facts.pdf.question);
    expect(Object.keys(answer)).toEqual(['answer', 'declined', 'sources', 'timing']);
    expect(answer.declined).toBe(false);
    expect(answer.answer).toContain(facts.pdf.answer);
    const [best] = answer.sources;
    expect(Object.keys(best ?? {})).toEqual(['n', 'file', 'page', 'heading', 'text', 'score']);
    expect(best).toMatchObject({ n: 1, file: facts.pdf.file, page: facts.pdf.page });
    expect(answer.answer).toContain('[1]');
  });

  it('answers a Chinese question from a Chinese file, with the heading', async () => {
    const answer = await ask(facts.markdown.question);
    expect(answer.answer).toContain(facts.markdown.answer);
    expect(answer.sources[0]?.file).toBe(facts.markdown.file);
    expect(answer.sources[0]?.heading).toContain(facts.markdown.heading);
  });

  it('says that the documents do not say, instead of naming a person', async () => {
    const answer = await ask('Who was the first president of Brazil?');
    expect(answer.declined).toBe(true);
  });

  it('starts a host of its own where none runs, and leaves nothing running', async () => {
    const other = freshHome('ask');
    const answer = await ask(facts.pdf.question, { home: other.folder });
    expect(answer.answer).toContain(facts.pdf.answer);
    expect(() => other.hostPid()).toThrow();
    other.remove();
  });
});

describe('the end of hearth serve', () => {
  it('by SIGTERM takes its children with it, also in the middle of an answer', async () => {
    const host = home.hostPid();
    const stream = await openai.chat.completions.create({
      ...hello,
      max_tokens: 2000,
      stream: true,
      messages: [{ role: 'user', content: 'Write a very long story about the sea.' }],
    });
    const reading = (async () => {
      for await (const _ of stream);
    })().catch(() => undefined);
    const tree = processTree(host);
    expect(tree.length).toBeGreaterThan(1);
    process.kill(host, 'SIGTERM');
    await until(() => !tree.some(isAlive));
    await reading;
    await server.stop();
    expect(() => home.hostPid()).toThrow();
  });

  it('by SIGKILL takes its children with it, and the next host starts with what was there', async () => {
    const killed = await serve(options);
    const client = new OpenAI({
      baseURL: `${killed.url}/v1`,
      apiKey: killed.apiKey,
      maxRetries: 0,
    });
    await client.chat.completions.create(hello);
    const tree = processTree(killed.pid);
    expect(tree.length).toBeGreaterThan(1);
    killed.child.kill('SIGKILL');
    await until(() => !tree.some(isAlive));
    server = await serve(options);
    const { stdout } = await hearth(['knowledge', 'list', '--json'], options);
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(await server.stop()).toBe(0);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'comes when npx, which does not hand it on, is ended by %s',
    async (signal) => {
      const started = await serve({ ...options, command: ['npx', '--no-install', 'hearth'] });
      const tree = processTree(started.pid);
      expect(tree).toContain(home.hostPid());
      process.kill(started.pid, signal);
      await until(() => !tree.some(isAlive));
      expect(() => home.hostPid()).toThrow();
    },
  );

  it('does not start while a database is damaged: it reports a way out, and that works', async () => {
    const other = freshHome('damaged');
    const first = await serve({ home: other.folder });
    await hearth(['clients', 'add', 'Laptop'], { home: other.folder });
    await first.stop();
    // The day's own backup comes a minute after the start.
    mkdirSync(join(other.folder, 'backups'), { recursive: true });
    copyFileSync(
      join(other.folder, 'hearth.db'),
      join(other.folder, 'backups', `hearth-daily-${Date.now() - hourMs}.db`),
    );
    writeFileSync(join(other.folder, 'hearth.db'), Buffer.alloc(8192, 7));
    const refused = await hearth(['serve', '--port', '0', '--json'], { home: other.folder });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('HEARTH_RESTORE=newest');
    const restored = await serve({ home: other.folder, env: { HEARTH_RESTORE: 'newest' } });
    const { stdout } = await hearth(['clients', 'list', '--json'], { home: other.folder });
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'Laptop' }]);
    expect(await restored.stop()).toBe(0);
    other.remove();
  });
});

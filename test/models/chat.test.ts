import { copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalChatEvent } from '../../shared/contract/inference.ts';
import { errorCodeOf } from '../../shared/errors.ts';
import { startInference } from './inference-process.ts';
import { smol, smolPath } from './model-files.ts';

const { client, supervisor, stop } = startInference();
const folder = mkdtempSync(join(tmpdir(), 'hearth-models-'));

beforeAll(() => {
  smolPath();
});
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  text: string;
  reasoning: string;
  call: string;
  pieces: number;
  finish: {
    reason: string;
    inputTokens: number;
    cachedTokens: number;
    outputTokens: number;
    stopSequence?: string | undefined;
  } | null;
}

type Input = Parameters<typeof client.chat>[0];

async function ask(
  input: Partial<Input> & Pick<Input, 'messages'>,
  signal?: AbortSignal,
): Promise<Answer> {
  const answer: Answer = { text: '', reasoning: '', call: '', pieces: 0, finish: null };
  for await (const event of await client.chat(
    { model: smol(), temperature: 0, maxTokens: 40, ...input },
    signal === undefined ? {} : { signal },
  )) {
    if (event.type === 'finish') answer.finish = event;
    else answer[event.type] += event.text;
    answer.pieces += 1;
  }
  return answer;
}

const user = (content: string): Input['messages'] => [{ role: 'user', content }];
const story = user(
  'Write a very long story about a lighthouse keeper, his dog and the sea. Do not stop.',
);

describe('chat with a real model in a real process', { timeout: 120_000 }, () => {
  test('nothing native is loaded before it is needed', async () => {
    expect((await client.status()).loaded).toEqual([]);
  });

  test('answers in pieces, with the counts of its tokens', async () => {
    const answer = await ask({ messages: user('What is the capital of France?') });
    expect(answer.text).toContain('Paris');
    expect(answer.pieces).toBeGreaterThan(3);
    expect(answer.finish?.inputTokens).toBeGreaterThan(10);
    expect((await client.status()).loaded).toEqual([smolPath()]);
  });

  test('an answer that reaches its limit says so', async () => {
    const { finish } = await ask({ messages: story, maxTokens: 12 });
    expect(finish).toMatchObject({ reason: 'length', outputTokens: 12 });
  });

  test('a stop word ends the answer and is not part of it', async () => {
    const whole = await ask({ messages: story, maxTokens: 30 });
    const word = whole.text.split(' ')[5] ?? '';
    const cut = await ask({ messages: story, maxTokens: 30, stop: [word] });
    expect(cut.finish?.reason).toBe('stop');
    expect(whole.text.startsWith(cut.text)).toBe(true);
    expect(cut.text).not.toContain(word);
  });

  test('the same seed gives the same answer, also when the prompt is still in the cache', async () => {
    const input = { messages: story, temperature: 0.9, seed: 7 };
    expect((await ask(input)).text).toBe((await ask(input)).text);
  });

  test('characters of several bytes are never cut in two', async () => {
    const { text } = await ask({ messages: user('Repeat exactly: 你好，世界！🌍🎉 größer naïve') });
    expect(text).not.toContain('\uFFFD');
  });

  test('an abort stops the model and not only the stream', async () => {
    const controller = new AbortController();
    let seen = 0;
    let firstAt = 0;
    let msPerPiece = 0;
    const run = async (): Promise<void> => {
      for await (const event of await client.chat(
        { model: smol(), messages: story, temperature: 0, maxTokens: 1500 },
        { signal: controller.signal },
      )) {
        seen += event.type === 'text' ? 1 : 0;
        if (seen === 1) firstAt = performance.now();
        msPerPiece = (performance.now() - firstAt) / seen;
        if (seen === 20) controller.abort();
      }
    };
    await expect(run()).rejects.toThrow();
    // One queue a model: this answer begins only when the stopped one has ended, and that had over
    // 1,400 tokens to go.
    const stoppedAt = performance.now();
    await ask({ messages: user('Say hello.'), maxTokens: 8 });
    expect((performance.now() - stoppedAt) / msPerPiece).toBeLessThan(500);
  });

  test('an abort is heard while a long prompt is being read', async () => {
    const long = user('The sea was grey and the gulls were loud. '.repeat(150));
    const controller = new AbortController();
    const asked = ask({ messages: long }, controller.signal);
    setTimeout(() => controller.abort(), 100);
    await expect(asked).rejects.toThrow();
    await ask({ messages: user('Say hello.'), maxTokens: 4 });
  });

  test('the next turn of a conversation does not read the turns before it again', async () => {
    const messages = user(
      `Remember this. ${'The sea was grey and the gulls were loud. '.repeat(60)}`,
    );
    const firstPieceMs = async (asked: Input['messages']): Promise<number> => {
      const startedAt = performance.now();
      for await (const event of await client.chat({
        model: smol(),
        messages: asked,
        temperature: 0,
        maxTokens: 8,
      })) {
        if (event.type === 'text') return performance.now() - startedAt;
      }
      throw new Error('no answer');
    };
    const fresh = await firstPieceMs(messages);
    const next = await firstPieceMs([
      ...messages,
      { role: 'assistant', content: 'Yes.' },
      { role: 'user', content: 'What colour was it?' },
    ]);
    // Some 650 tokens against some 30; a third of the time leaves room for a busy machine.
    expect(next).toBeLessThan(fresh / 3);
  });

  test('an answer that waits in the line and is stopped never begins', async () => {
    const controller = new AbortController();
    const first = ask({ messages: story, maxTokens: 60 });
    const second = ask({ messages: user('Never said.') }, controller.signal);
    const third = ask({ messages: user('What is the capital of France?') });
    controller.abort();
    await expect(second).rejects.toThrow();
    expect((await first).finish?.outputTokens).toBe(60);
    expect((await third).text).toContain('Paris');
  });

  test('messages that are longer than the context are refused with what to do', async () => {
    const asked = ask({ messages: user('word '.repeat(4000)) });
    await expect(asked.catch(errorCodeOf)).resolves.toBe('context_too_long');
  });

  test('tokens are counted by the model itself', async () => {
    expect(
      await client.countTokens({
        model: smol(),
        texts: ['', 'Hello', 'Hello world, how are you?'],
      }),
    ).toEqual([0, 1, 7]);
  });

  test('a whole prompt is counted as it is read, template included', async () => {
    const messages: Input['messages'] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'What is the capital of France?' },
    ];
    const { finish } = await ask({ messages, maxTokens: 1 });
    expect(await client.countPrompt({ model: smol(), messages })).toBe(finish?.inputTokens);
  });

  test('what is reused of a prompt counts as cached for the same caller alone', async () => {
    const messages = user('Name three colours of the flag of France, please.');
    const cached = async (scope: string, content = messages) =>
      (await ask({ messages: content, maxTokens: 2, scope })).finish?.cachedTokens;
    expect(await cached('a', user('Something else, to begin with.'))).toBe(0);
    await cached('a');
    const again = await cached('a');
    expect(again).toBeGreaterThan(10);
    expect(await cached('b')).toBe(0);
    expect(await cached('b')).toBe(again);
  });

  test('the probabilities of its tokens make up its text, and the likeliest is chosen at 0', async () => {
    const logprobs: NonNullable<Extract<LocalChatEvent, { type: 'text' }>['logprobs']>[number][] =
      [];
    let text = '';
    const request = { model: smol(), temperature: 0, maxTokens: 12, logprobs: 3 };
    for await (const event of await client.chat({ ...request, messages: story })) {
      if (event.type !== 'text') continue;
      text += event.text;
      logprobs.push(...(event.logprobs ?? []));
    }
    expect(logprobs.map(({ token }) => token).join('')).toBe(text);
    for (const { token, logprob, top } of logprobs) {
      expect(logprob).toBeLessThanOrEqual(0);
      expect(top.length).toBeGreaterThan(0);
      expect(top[0]?.token).toBe(token);
    }
    expect((await ask({ messages: story, maxTokens: 12 })).text).toBe(text);
  });

  test('a model that answers is not unloaded, one that rests is', async () => {
    const answering = ask({ messages: story, maxTokens: 60 });
    await client.countTokens({ model: smol(), texts: [] });
    expect(await client.unload({ path: smolPath() })).toEqual({ unloaded: false });
    await answering;
    expect(await client.unload({ path: smolPath() })).toEqual({ unloaded: true });
    expect((await client.status()).loaded).toEqual([]);
  });
});

describe('files that are no model', { timeout: 60_000 }, () => {
  const code = (path: string): Promise<string> =>
    ask({ model: { ...smol(), path }, messages: user('Hi') }).then(() => 'answered', errorCodeOf);

  test('a GGUF cut in half is broken, and the process lives', async () => {
    const half = join(folder, 'half.gguf');
    copyFileSync(smolPath(), half);
    truncateSync(half, 50_000_000);
    const { pid } = await client.status();
    expect(await code(half)).toBe('model_broken');
    expect((await client.status()).pid).toBe(pid);
  });

  test('a GGUF cut by its last byte is broken', async () => {
    const almost = join(folder, 'almost.gguf');
    copyFileSync(smolPath(), almost);
    truncateSync(almost, 98_362_431);
    expect(await code(almost)).toBe('model_broken');
  });

  test('noise behind a right beginning is broken', async () => {
    const noise = join(folder, 'noise.gguf');
    writeFileSync(
      noise,
      Buffer.concat([
        Buffer.from('GGUF'),
        Buffer.from([3, 0, 0, 0]),
        crypto.getRandomValues(Buffer.alloc(4096)),
      ]),
    );
    expect(await code(noise)).toBe('model_broken');
  });

  test('a file that is not there is not installed', async () => {
    expect(await code(join(folder, 'nowhere.gguf'))).toBe('model_not_installed');
  });

  test('a process killed in mid-answer fails the stream with its code and comes back', async () => {
    const run = async (): Promise<string> => {
      let text = '';
      // Once: further events may come when another process has taken its place.
      const { process } = supervisor.current() ?? {};
      for await (const event of await client.chat({
        model: smol(),
        messages: story,
        maxTokens: 500,
      })) {
        if (event.type === 'text') text += event.text;
        if (text.length > 20) process?.kill();
      }
      return text;
    };
    await expect(run().catch(errorCodeOf)).resolves.toBe('inference_crashed');
    expect((await ask({ messages: user('What is the capital of France?') })).text).toContain(
      'Paris',
    );
  });
});

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient, implement } from '@orpc/server';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ChatEvent, ChatRequest } from '../../../shared/chat.ts';
import { inferenceContract, type InferenceClient } from '../../../shared/contract/inference.ts';
import { AppError, errorCodeOf } from '../../../shared/errors.ts';
import { desktopOwnerId as me } from '../../../shared/ids.ts';
import { minuteMs } from '../../../shared/time.ts';
import { ggufFile } from '../../model-files/testing/gguf-file.ts';
import type { LocalModelsDeps } from './local-models.ts';
import { createBed, type Bed } from './testing/bed.ts';

const weights = ggufFile({
  name: 'My model',
  contextLength: 2048,
  vocabulary: ['a'],
  tensors: [{ name: 'w', type: 0, shape: [4] }],
});
const never = { signal: new AbortController().signal };

/**
 * The far side of the contract, with answers of a script: what a process says, whichever model runs
 * in it.
 */
function process(fail?: AppError, calls = '') {
  const unloaded: string[] = [];
  const asked: unknown[] = [];
  const os = implement(inferenceContract);
  const client: InferenceClient = createRouterClient(
    os.router({
      status: os.status.handler(() => ({ pid: 1, loaded: [], rssBytes: 0 })),
      gpu: os.gpu.handler(() => ({ name: null, memoryBytes: null })),
      chat: os.chat.handler(async function* ({ input }) {
        asked.push(input);
        yield { type: 'text' as const, text: 'Hello' };
        for (const text of calls) yield { type: 'call' as const, text };
        if (fail !== undefined) throw fail;
        yield {
          type: 'finish' as const,
          reason: 'stop' as const,
          inputTokens: 7,
          cachedTokens: 3,
          outputTokens: 2,
        };
      }),
      countPrompt: os.countPrompt.handler(({ input }) => input.messages.length),
      countTokens: os.countTokens.handler(({ input }) => input.texts.map(({ length }) => length)),
      embed: os.embed.handler(() => ({ dimensions: 0, inputTokens: 0, vectors: new Blob([]) })),
      rerank: os.rerank.handler(({ input }) => ({
        scores: input.passages.map(() => null),
        inputTokens: 0,
      })),
      ocr: os.ocr.handler(({ input: { width, height } }) => ({ width, height, lines: [] })),
      unload: os.unload.handler(({ input }) => {
        unloaded.push(input.path);
        return { unloaded: true };
      }),
    }),
  );
  return { client, unloaded, asked };
}

const open: Bed[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const bed of open.splice(0)) await bed.close();
});

async function start(
  deps: Omit<Partial<LocalModelsDeps>, 'catalogue'> = {},
): Promise<{ bed: Bed; id: string; path: string }> {
  const bed = await createBed({ catalogue: [], ...deps });
  open.push(bed);
  const path = join(bed.folder, 'My Model v1.gguf');
  writeFileSync(path, weights);
  const { id } = await bed.models.addFile(me, { path });
  return { bed, id, path };
}

const request = (model: string, part: Partial<ChatRequest> = {}): ChatRequest => ({
  model,
  messages: [{ role: 'user', content: 'Hi' }],
  ...part,
});

async function all(bed: Bed, asked: ChatRequest): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of bed.models.runtime.chat(asked, never)) events.push(event);
  return events;
}

describe('a file of the user’s own', () => {
  test('is listed with the name and context of its header, and can be asked', async () => {
    const { bed, id, path } = await start({ inference: () => process().client });
    expect(id).toBe('my-model-v1');
    expect(await bed.models.local(me)).toMatchObject([
      { id, name: 'My model', contextTokens: 2048, installed: true, custom: true, path },
    ]);
    expect(await all(bed, request(id))).toEqual([
      { type: 'text', text: 'Hello' },
      {
        type: 'usage',
        usage: {
          input: 4,
          cacheRead: 3,
          cacheWrite: 0,
          output: 2,
          reasoning: 0,
          source: 'reported',
        },
      },
      { type: 'finish', reason: 'stop' },
    ]);
  });

  test('is another user’s neither to see nor to remove', async () => {
    const { bed, id } = await start();
    expect(await bed.models.local('owner_other')).toEqual([]);
    await expect(bed.models.remove('owner_other', { id }).catch(errorCodeOf)).resolves.toBe(
      'not_found',
    );
    expect(await bed.models.remove(me, { id })).toEqual({ removed: true });
    expect(await bed.models.local(me)).toEqual([]);
  });

  test('stays known after a restart, and vanishes from the list with its file', async () => {
    const { bed, id, path } = await start();
    await bed.restart();
    expect((await bed.models.local(me)).map((model) => model.id)).toEqual([id]);
    rmSync(path);
    await bed.restart();
    expect(await bed.models.local(me)).toEqual([]);
  });

  test.each([
    ['nowhere.gguf', 'not_found', null],
    ['page.gguf', 'model_broken', Buffer.from('<html>')],
    ['half.gguf', 'model_broken', weights.subarray(0, weights.length - 4)],
  ])('%s is refused as %s', async (name, code, bytes) => {
    const { bed } = await start();
    const path = join(bed.folder, name);
    if (bytes !== null) writeFileSync(path, bytes);
    await expect(bed.models.addFile(me, { path }).catch(errorCodeOf)).resolves.toBe(code);
  });

  test('added twice is a conflict, and a path that hangs in the air is the caller’s slip', async () => {
    const { bed, path } = await start();
    await expect(bed.models.addFile(me, { path }).catch(errorCodeOf)).resolves.toBe('conflict');
    await expect(bed.models.addFile(me, { path: 'model.gguf' }).catch(errorCodeOf)).resolves.toBe(
      'bad_request',
    );
  });
});

describe('asking a local model', () => {
  test('what it cannot do is refused and not dropped in silence', async () => {
    const { bed, id } = await start({ inference: () => process().client });
    const refused: Partial<ChatRequest>[] = [
      {
        tools: [
          {
            name: 'search',
            parameters: { type: 'object', properties: { word: { type: 'string', pattern: '^a' } } },
            strict: true,
          },
        ],
      },
      { responseFormat: { type: 'json_schema', json_schema: { schema: { not: {} } } } },
      {
        tools: [{ name: 'search', parameters: {} }],
        toolChoice: { type: 'function', function: { name: 'find' } },
      },
      { extra: { top_logprobs: 2 } },
      { extra: { logprobs: true, top_logprobs: 21 } },
      { messages: [{ role: 'user', content: [{ type: 'image', url: 'data:image/png;base64,' }] }] },
    ];
    for (const part of refused)
      await expect(all(bed, request(id, part)).catch(errorCodeOf)).resolves.toBe('bad_request');
  });

  test('calls that it writes come as calls, and the answer’s end says so', async () => {
    const { client, asked } = process(
      undefined,
      '{"name": "find", "arguments": {"word": "{"}}\n</tool_call>',
    );
    const { bed, id } = await start({ inference: () => client });
    const events = await all(
      bed,
      request(id, {
        tools: [{ name: 'find', parameters: { type: 'object' } }],
        toolChoice: 'required',
      }),
    );
    const calls = events.filter((event) => event.type === 'tool_call');
    expect(calls[0]).toMatchObject({ index: 0, name: 'find' });
    expect(calls.map(({ argumentsDelta }) => argumentsDelta).join('')).toBe('{"word": "{"}');
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool_calls' });
    expect(asked).toMatchObject([
      {
        thinking: false,
        calls: { forced: true },
        messages: [{ role: 'system' }, { role: 'user', content: 'Hi' }],
      },
    ]);
  });

  test('calls and results of earlier turns are what the model would have written and read', async () => {
    const { client, asked } = process();
    const { bed, id } = await start({ inference: () => client });
    const toolCalls = [
      { id: 'a', name: 'find', arguments: '{"word":"x"}' },
      { id: 'b', name: 'find', arguments: '' },
    ];
    await all(
      bed,
      request(id, {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Go' },
          { role: 'assistant', content: '', toolCalls },
          { role: 'tool', content: '1', toolCallId: 'a' },
          { role: 'tool', content: '2', toolCallId: 'b' },
        ],
      }),
    );
    expect((asked[0] as { messages: unknown }).messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Go' },
      {
        role: 'assistant',
        content:
          '<tool_call>\n{"name": "find", "arguments": ' +
          '{"word":"x"}}\n</tool_call>\n<tool_call>\n{"name": "find", "arguments": ' +
          '{}}\n</tool_call>',
      },
      {
        role: 'user',
        content: '<tool_response>\n1\n</tool_response>\n<tool_response>\n2\n</tool_response>',
      },
    ]);
  });

  test('a model that is not here is named as such', async () => {
    const { bed } = await start();
    await expect(all(bed, request('qwen3-4b')).catch(errorCodeOf)).resolves.toBe(
      'model_not_installed',
    );
  });

  test('the text before a crash is delivered, and the crash has its own code', async () => {
    const { bed, id } = await start({
      inference: () => process(new AppError('host_unavailable', 'gone')).client,
    });
    const seen: ChatEvent[] = [];
    const run = async (): Promise<void> => {
      for await (const event of bed.models.runtime.chat(request(id), never)) seen.push(event);
    };
    await expect(run().catch(errorCodeOf)).resolves.toBe('inference_crashed');
    expect(seen).toEqual([{ type: 'text', text: 'Hello' }]);
  });

  test('thinking aloud is left out or bounded when the caller says so in any provider’s words', async () => {
    const { client, asked } = process();
    const { bed, id } = await start({ inference: () => client });
    const asks = [
      {},
      { reasoning_effort: 'none' },
      { enable_thinking: false },
      { thinking: { type: 'disabled' } },
      { reasoning_effort: 'low' },
      { thinking: { type: 'enabled', budget_tokens: 2_000 } },
    ];
    for (const extra of asks) await all(bed, request(id, { extra }));
    const told = asked.map((input) => input as { thinking: boolean; thoughtTokens?: number });
    expect(told.map(({ thinking, thoughtTokens }) => [thinking, thoughtTokens])).toEqual([
      [true, undefined],
      [false, undefined],
      [false, undefined],
      [false, undefined],
      [true, 1_024],
      [true, 2_000],
    ]);
  });
});

describe('models in memory', () => {
  test('one that rests is unloaded, and then the process may end; one in use is not', async () => {
    let nowMs = 0;
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { client, unloaded } = process();
    const { bed, id, path } = await start({ inference: () => client, now: () => nowMs });
    const idle = vi.fn<() => void>();
    bed.models.onIdle(idle);
    const answer = bed.models.runtime.chat(request(id), never)[Symbol.asyncIterator]();
    await answer.next();
    expect((await bed.models.local(me))[0]?.loaded).toBe(true);
    nowMs = 11 * minuteMs;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(unloaded).toEqual([]);
    while (!(await answer.next()).done);
    nowMs += 9 * minuteMs;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(unloaded).toEqual([]);
    nowMs += 60_000;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(unloaded).toEqual([path]);
    expect(idle).toHaveBeenCalledOnce();
    expect((await bed.models.local(me))[0]?.loaded).toBe(false);
  });

  test('a model that answers is not removed under the answer', async () => {
    const { bed, id } = await start({ inference: () => process().client });
    const answer = bed.models.runtime.chat(request(id), never)[Symbol.asyncIterator]();
    await answer.next();
    await expect(bed.models.remove(me, { id }).catch(errorCodeOf)).resolves.toBe('busy');
    await answer.return?.();
    expect(await bed.models.remove(me, { id })).toEqual({ removed: true });
  });

  test('an ONNX file with its tokenizer next to it is a reranker, and no model for chats', async () => {
    const { bed } = await start();
    expect(bed.models.reranker.installed()).toBe(false);
    mkdirSync(join(bed.folder, 'My reranker'));
    const path = join(bed.folder, 'My reranker', 'model.onnx');
    writeFileSync(path, 'weights');
    await expect(bed.models.addFile(me, { path }).catch(errorCodeOf)).resolves.toBe('not_found');
    writeFileSync(join(bed.folder, 'My reranker', 'tokenizer.json'), '{}');
    expect(await bed.models.addFile(me, { path })).toMatchObject({
      id: 'my-reranker',
      name: 'My reranker',
      kind: 'rerank',
      installed: true,
      contextTokens: 512,
    });
    expect(bed.models.reranker.installed()).toBe(true);
    await expect(
      bed.models.runtime
        .embed({ model: 'my-reranker', input: ['x'], kind: 'query' }, never)
        .catch(errorCodeOf),
    ).resolves.toBe('bad_request');
  });

  test('after the process ended nothing counts as loaded', async () => {
    const { bed, id } = await start({ inference: () => process().client });
    await all(bed, request(id));
    bed.models.inferenceStopped();
    expect(bed.models.runtime.runnable()[0]?.loaded).toBe(false);
  });
});

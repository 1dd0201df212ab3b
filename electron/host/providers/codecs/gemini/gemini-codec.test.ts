import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Step } from '../../../../../test/fakes/upstream.ts';
import type { ChatEvent } from '../../../../../shared/chat.ts';
import { createCodecBed, type CodecBed } from '../../../../../test/fakes/codec-bed.ts';
import { createGeminiCodec } from './gemini-codec.ts';
import { chunk, chatPath, hello, keyInvalid } from '../../../../../test/fakes/gemini-replies.ts';

let bed: CodecBed;
beforeEach(async () => {
  bed = await createCodecBed(createGeminiCodec, {
    provider: 'gemini',
    root: '/v1beta',
    nowMs: Date.UTC(2026, 6, 1, 19),
  });
});
afterEach(() => bed.close());

async function told(step: Step, request = hello): Promise<ChatEvent[]> {
  const { events, error } = await bed.outcome(chatPath(), step, request);
  expect(error).toBeNull();
  return events;
}

describe('an answer', () => {
  it('is text, thoughts apart, with each token in one bucket', async () => {
    const events = await told({
      pieces: [
        chunk([{ text: '**Weighing**', thought: true }], {
          usageMetadata: { promptTokenCount: 30, thoughtsTokenCount: 7, totalTokenCount: 37 },
        }),
        chunk([{ text: 'Yes' }]),
        chunk(
          [{ text: '.', thoughtSignature: 'c2ln' }],
          {
            usageMetadata: {
              promptTokenCount: 30,
              cachedContentTokenCount: 10,
              candidatesTokenCount: 2,
              thoughtsTokenCount: 9,
              toolUsePromptTokenCount: 4,
              totalTokenCount: 45,
            },
          },
          'STOP',
        ),
      ],
    });
    expect(events).toEqual([
      { type: 'reasoning', text: '**Weighing**' },
      {
        type: 'usage',
        usage: {
          input: 30,
          cacheRead: 0,
          cacheWrite: 0,
          output: 0,
          reasoning: 7,
          source: 'reported',
        },
      },
      { type: 'text', text: 'Yes' },
      { type: 'text', text: '.' },
      {
        type: 'usage',
        usage: {
          input: 24,
          cacheRead: 10,
          cacheWrite: 0,
          output: 2,
          reasoning: 9,
          source: 'reported',
        },
      },
      { type: 'finish', reason: 'stop' },
    ]);
  });

  it('split inside a letter is whole', async () => {
    const bytes = new TextEncoder().encode(chunk([{ text: '猫です' }], {}, 'STOP'));
    const inside = bytes.indexOf(0xe7) + 1;
    expect(await told({ pieces: [bytes.slice(0, inside), bytes.slice(inside)] })).toContainEqual({
      type: 'text',
      text: '猫です',
    });
  });

  it.each([
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['A_REASON_OF_NEXT_YEAR', 'content_filter'],
  ])('that stops by %s never looks finished', async (reason, finish) => {
    const events = await told({
      pieces: [
        chunk([{ text: 'par' }]),
        `data: ${JSON.stringify({ candidates: [{ finishReason: reason, index: 0 }] })}\n\n`,
      ],
    });
    expect(events).toEqual([
      { type: 'text', text: 'par' },
      { type: 'finish', reason: finish },
    ]);
  });

  it('whose tool call the model garbled is an error that may be tried again, with its usage', async () => {
    const { events, error } = await bed.outcome(
      chatPath(),
      {
        pieces: [
          'data: ' +
            `${JSON.stringify({ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }], usageMetadata: { promptTokenCount: 3 } })}\n\n`,
        ],
      },
      hello,
    );
    expect(error).toMatchObject({ code: 'stream_broken', retryable: true });
    expect(events).toMatchObject([{ type: 'usage', usage: { input: 3 } }]);
  });

  it.each([
    ['a clean end', { pieces: [chunk([{ text: 'part' }])] }],
    ['a cut', { pieces: [chunk([{ text: 'part' }])], cut: true }],
    ['nothing at all', { pieces: [] }],
  ] as [string, Step][])('that ends with %s and no reason is `stream_broken`', async (_, step) => {
    expect((await bed.outcome(chatPath(), step, hello)).error).toMatchObject({
      code: 'stream_broken',
      retryable: true,
    });
  });

  it('by abort is `aborted`, and Google learns of it', async () => {
    bed.upstream.script(chatPath(), [
      { pieces: [chunk([{ text: 'a' }]), chunk([{ text: 'b' }])], pieceDelayMs: 60_000 },
    ]);
    const stop = new AbortController();
    const events = bed.codec
      .chat(bed.endpoint, hello, bed.options(stop.signal))
      [Symbol.asyncIterator]();
    await events.next();
    const rest = events.next();
    stop.abort();
    await expect(rest).rejects.toMatchObject({ code: 'aborted' });
    await bed.upstream.seen[0]?.aborted;
  });
});

describe('embeddings', () => {
  const at = '/v1beta/models/gemini-embedding-001:batchEmbedContents';

  it('say what the texts are for, and come at length 1', async () => {
    bed.upstream.script(at, [{ json: { embeddings: [{ values: [3, 4] }] } }]);
    const { vectors } = await bed.codec.embed(
      bed.endpoint,
      { model: 'gemini-embedding-001', input: ['a'], kind: 'query' },
      bed.options(),
    );
    expect([...(vectors[0] ?? [])].map((value) => Math.round(value * 10) / 10)).toEqual([0.6, 0.8]);
    expect(bed.body()).toEqual({
      requests: [
        {
          model: 'models/gemini-embedding-001',
          content: { parts: [{ text: 'a' }] },
          taskType: 'RETRIEVAL_QUERY',
        },
      ],
    });
  });

  it('of more than a hundred texts go in several calls and keep their order', async () => {
    const first = Array.from({ length: 100 }, () => ({ values: [1, 0] }));
    bed.upstream.script(at, [
      { json: { embeddings: first } },
      { json: { embeddings: [{ values: [0, 1] }] } },
    ]);
    const { vectors } = await bed.codec.embed(
      bed.endpoint,
      {
        model: 'gemini-embedding-001',
        input: Array.from({ length: 101 }, () => 'a'),
        kind: 'passage',
      },
      bed.options(),
    );
    expect(vectors).toHaveLength(101);
    expect([...(vectors[100] ?? [])]).toEqual([0, 1]);
  });

  it('of the second generation carry the purpose in the text: it refuses the field', async () => {
    bed.upstream.script('/v1beta/models/gemini-embedding-2:batchEmbedContents', [
      { json: { embeddings: [{ values: [1] }] } },
    ]);
    await bed.codec.embed(
      bed.endpoint,
      { model: 'gemini-embedding-2', input: ['a'], kind: 'passage' },
      bed.options(),
    );
    expect(bed.body()).toEqual({
      requests: [
        {
          model: 'models/gemini-embedding-2',
          content: { parts: [{ text: 'title: none | text: a' }] },
        },
      ],
    });
  });

  it.each([
    ['too few', []],
    ['of two lengths', [{ values: [1] }, { values: [1, 2] }]],
  ])('that are %s are refused: a text would get another one’s vector', async (_, embeddings) => {
    bed.upstream.script(at, [{ json: { embeddings } }]);
    await expect(
      bed.codec.embed(
        bed.endpoint,
        { model: 'gemini-embedding-001', input: ['a', 'b'], kind: 'query' },
        bed.options(),
      ),
    ).rejects.toMatchObject({ code: 'provider_unreachable' });
  });
});

describe('the model list', () => {
  it('has every page, with limits and what may be called', async () => {
    bed.upstream.script('/v1beta/models', [
      {
        json: {
          models: [
            {
              name: 'models/gemini-2.5-flash',
              inputTokenLimit: 1_048_576,
              outputTokenLimit: 65_536,
              supportedGenerationMethods: ['generateContent', 'countTokens'],
              thinking: true,
            },
          ],
          nextPageToken: 'n1',
        },
      },
      {
        json: {
          models: [
            {
              name: 'models/gemini-embedding-001',
              inputTokenLimit: 2_048,
              outputTokenLimit: 1,
              supportedGenerationMethods: ['embedContent'],
            },
            { name: 'models/gemma-3-27b-it', supportedGenerationMethods: ['generateContent'] },
          ],
        },
      },
    ]);
    expect(await bed.codec.listModels(bed.endpoint, bed.options())).toEqual([
      {
        id: 'gemini-2.5-flash',
        contextTokens: 1_048_576,
        maxOutputTokens: 65_536,
        capabilities: ['chat', 'streaming', 'tools', 'structured_output', 'vision', 'reasoning'],
      },
      {
        id: 'gemini-embedding-001',
        contextTokens: 2_048,
        maxOutputTokens: 1,
        capabilities: ['embeddings'],
      },
      { id: 'gemma-3-27b-it', contextTokens: null, maxOutputTokens: null, capabilities: null },
    ]);
  });

  it('of a key that is wrong is refused like a chat', async () => {
    bed.upstream.script('/v1beta/models', [{ status: 400, json: keyInvalid }]);
    await expect(bed.codec.listModels(bed.endpoint, bed.options())).rejects.toMatchObject({
      code: 'credential_rejected',
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../shared/chat.ts';
import { chunk, done, startFakeUpstream, type FakeUpstream } from '../../../test/fakes/upstream.ts';
import { createGateBed, type GateBed } from '../egress/testing/gate-bed.ts';
import { knownModelOf, providerOf, providers } from './catalogue/provider-catalogue.ts';
import { createCodecs } from './codecs/create-codecs.ts';
import type { Codec, Endpoint, ReportedLimit } from './provider.ts';

/**
 * docs/adding-a-provider.md by its example: Groq is a row of data with one quirk, and nothing else
 * in Hearth knows it.
 */
let bed: GateBed;
let upstream: FakeUpstream;
let codec: Codec;

beforeEach(async () => {
  bed = createGateBed();
  upstream = await startFakeUpstream();
  codec = createCodecs({ egress: bed.gate, now: () => 0 })[providerOf('groq')?.codec ?? 'openai'];
});
afterEach(async () => {
  await bed.closed();
  await upstream.close();
});

const endpoint = (): Endpoint => ({
  provider: 'groq',
  accountId: 'acc_1',
  baseUrl: upstream.baseUrl,
  apiKey: 'gsk_1',
});

describe('a provider that was added as data', () => {
  it('answers, with usage from where it alone has it and limits from its headers', async () => {
    // The headers as console.groq.com/docs/rate-limits shows them.
    const headers = {
      'x-ratelimit-limit-requests': '14400',
      'x-ratelimit-limit-tokens': '18000',
      'x-ratelimit-remaining-requests': '14370',
      'x-ratelimit-remaining-tokens': '17997',
      'x-ratelimit-reset-requests': '2m59.56s',
      'x-ratelimit-reset-tokens': '7.66s',
    };
    upstream.script('/v1/chat/completions', [
      {
        headers,
        pieces: [
          chunk({ role: 'assistant', content: '' }, null, { x_groq: { id: 'req_1' } }),
          chunk({ content: 'Hi' }),
          chunk({}, 'stop', {
            x_groq: { id: 'req_1', usage: { prompt_tokens: 9, completion_tokens: 1 } },
          }),
          done,
        ],
      },
    ]);
    const limits: ReportedLimit[] = [];
    const events: ChatEvent[] = [];
    const request = {
      model: 'openai/gpt-oss-120b',
      messages: [
        { role: 'assistant' as const, content: 'a', reasoning: 'b' },
        { role: 'user' as const, content: 'Hi' },
      ],
    };
    for await (const event of codec.chat(endpoint(), request, {
      signal: new AbortController().signal,
      egress: bed.context,
      onLimits: (seen) => limits.push(...seen),
    }))
      events.push(event);
    expect(events).toMatchObject([
      { type: 'text', text: 'Hi' },
      { type: 'usage', usage: { input: 9, output: 1 } },
      { type: 'finish', reason: 'stop' },
    ]);
    expect(limits).toEqual([
      { kind: 'requests', limit: 14_400, left: 14_370, resetsAt: 179_560 },
      { kind: 'tokens', limit: 18_000, left: 17_997, resetsAt: 7660 },
    ]);
    expect(upstream.seen[0]?.body).toMatchObject({
      messages: [
        { role: 'assistant', content: 'a' },
        { role: 'user', content: 'Hi' },
      ],
    });
    expect(JSON.stringify(upstream.seen[0]?.body)).not.toContain('reasoning');
  });

  it('fails in the closed classes, by its own status too', async () => {
    upstream.script('/v1/models', [
      { status: 498, json: { error: { message: 'Flex tier capacity exceeded', type: 'flex' } } },
    ]);
    await expect(
      codec.listModels(endpoint(), { signal: new AbortController().signal, egress: bed.context }),
    ).rejects.toMatchObject({ code: 'provider_overloaded' });
  });
});

describe('the catalogue', () => {
  it('has every id once, every address over TLS or on this machine, and each first region at the base URL', () => {
    expect(new Set(providers.map(({ id }) => id)).size).toBe(providers.length);
    for (const { id, baseUrl, regions = [] } of providers) {
      for (const url of [baseUrl, ...regions.map((region) => region.baseUrl)].filter(
        (text) => text !== '',
      ))
        expect(url, id).toMatch(/^(https:\/\/|http:\/\/127\.0\.0\.1:)/);
      if (regions.length > 0) expect(regions[0]?.baseUrl, id).toBe(baseUrl);
    }
  });

  it('states of a model what its most exact row does, and nothing of others', () => {
    expect(knownModelOf('openai', 'gpt-4o-mini-2024-07-18')).toMatchObject({
      id: 'gpt-4o-mini-2024-07-18',
      contextTokens: 128_000,
      maxOutputTokens: 16_384,
    });
    expect(knownModelOf('openai', 'o9')).toBeNull();
    expect(knownModelOf('vllm', 'gpt-4o')).toBeNull();
  });

  it('has every provider that the README names', () => {
    const ids = new Set(providers.map(({ id }) => id));
    for (const id of [
      'openai',
      'openai-responses',
      'azure-openai',
      'anthropic',
      'gemini',
      'zhipu',
      'qianfan',
      'dashscope',
      'hunyuan',
      'deepseek',
      'moonshot',
      'siliconflow',
      'huggingface',
      'openrouter',
      'coze',
      'ollama',
      'lm-studio',
      'vllm',
      'ray-serve',
      'openai-compatible',
    ])
      expect(ids, id).toContain(id);
  });
});

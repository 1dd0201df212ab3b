import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCodecBed, type CodecBed } from '../../../test/fakes/codec-bed.ts';
import type { ChatRequest } from '../../../shared/chat.ts';
import { FieldError } from '../../../shared/errors.ts';
import { embeddingsBodySchema } from '../lan-server/embeddings/openai-embeddings.ts';
import { createAnthropicCodec } from './codecs/anthropic/anthropic-codec.ts';
import { createCozeCodec } from './codecs/coze/coze-codec.ts';
import { createGeminiCodec } from './codecs/gemini/gemini-codec.ts';
import { createResponsesCodec } from './codecs/openai-responses/responses-codec.ts';
import { createOpenAiCodec } from './codecs/openai/openai-codec.ts';
import type { CodecId, CreateCodec } from './provider.ts';
import { bodyFields, ownEffects } from './body-fields.ts';
import { ownFields } from './testing/own-fields.ts';
import {
  bodyFieldOf,
  carriedFields,
  mayAllow,
  unknownFields,
  type FieldRules,
} from './carry-fields.ts';

const wires: readonly [CodecId, CreateCodec, string, string][] = [
  ['openai', createOpenAiCodec, 'openai-compatible', '/v1'],
  ['openai-responses', createResponsesCodec, 'openai', '/v1'],
  ['anthropic', createAnthropicCodec, 'anthropic', '/v1'],
  ['gemini', createGeminiCodec, 'gemini', '/v1beta'],
  ['coze', createCozeCodec, 'coze', ''],
];
const beds = new Map<CodecId, CodecBed>();
beforeAll(async () => {
  for (const [id, create, provider, root] of wires)
    beds.set(id, await createCodecBed(create, { provider, root }));
});
afterAll(async () => {
  for (const bed of beds.values()) await bed.close();
});

const hello: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'Hi' }],
  maxTokens: 7,
};
const guarded: FieldRules = { guarded: true, allow: [], fromApi: true };
const free: FieldRules = { ...guarded, guarded: false };

/** What a codec sent, or the name of the field that it refused. */
async function sentBy(
  id: CodecId,
  extra: Record<string, unknown>,
  fields: FieldRules,
): Promise<{ body: Record<string, unknown> } | { refused: string }> {
  const bed = beds.get(id);
  if (bed === undefined) throw new TypeError(id);
  const seen = bed.upstream.seen.length;
  try {
    for await (const _ of bed.codec.chat(
      bed.endpoint,
      { ...hello, extra },
      { ...bed.options(), fields },
    ))
      continue;
  } catch (error) {
    if (error instanceof FieldError) {
      expect(bed.upstream.seen).toHaveLength(seen);
      return { refused: error.param };
    }
  }
  return { body: bed.body() };
}

const known = [...bodyFields.keys()];
const dangerous = known.filter(
  (name) => !['label', 'answer'].includes(bodyFields.get(name)?.effect ?? ''),
);
const containers = known.filter((name) => bodyFields.get(name)?.inner !== undefined);
const unknownName = fc
  .stringMatching(/^[a-z][a-z_]{2,14}$/)
  .filter((name) => bodyFieldOf(name) === null);
const value = fc.oneof(
  fc.integer({ min: 2, max: 99 }),
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.constant(true),
  fc.constant([{ id: 'web' }]),
  fc.constant({ a: 1 }),
);
const anyName = fc.oneof(
  fc.constantFrom(...known),
  unknownName,
  fc.constantFrom('max_answer_tokens', 'MAX_TOKENS', 'litellm_x', '__proto__', 'constructor'),
);
const nested = fc.tuple(
  fc.constantFrom(...containers),
  fc.dictionary(fc.oneof(unknownName, fc.constantFrom(...dangerous)), value, {
    minKeys: 1,
    maxKeys: 3,
  }),
);
const extras = fc.oneof(
  fc.dictionary(anyName, value, { minKeys: 1, maxKeys: 3 }),
  nested.map(([name, inner]) => ({ [name]: inner })),
);

/** Every name that a body of this wire holds beyond Hearth's own, containers looked into. */
function foreignNames(id: CodecId, body: Record<string, unknown>): string[] {
  const own = new Set<string>(ownFields[id]);
  return Object.entries(body).flatMap(([name, held]) => {
    const field = bodyFields.get(name);
    const inner = field?.inner;
    const strange = own.has(name) || (field !== undefined && field.at.includes(id)) ? [] : [name];
    const inside =
      inner !== undefined &&
      typeof held === 'object' &&
      held !== null &&
      name !== 'generationConfig'
        ? Object.keys(held)
            .filter((key) => !inner.includes(key))
            .map((key) => `${name}.${key}`)
        : [];
    return [...strange, ...inside];
  });
}

describe.each(wires.map(([id]) => id))('by the wire %s', (id) => {
  it('nothing but what the table names is sent for a guarded caller, whatever the body held', async () => {
    await fc.assert(
      fc.asyncProperty(extras, async (extra) => {
        const sent = await sentBy(id, extra, guarded);
        if ('body' in sent) expect(foreignNames(id, sent.body)).toEqual([]);
        else expect(Object.keys(extra)).toContain(sent.refused.split('.')[0]);
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('what changes length, count, price, service or who answers is refused by name for every caller', async () => {
    for (const name of dangerous) {
      const sent = await sentBy(id, { [name]: 'x' }, free);
      expect(sent).toEqual({ refused: name });
    }
  });

  it('one limit of the answer is sent: Hearth’s', async () => {
    const sent = await sentBy(id, {}, free);
    const limits =
      'body' in sent
        ? (JSON.stringify(sent.body).match(/"max[_A-Za-z]*okens"/g) ?? [])
        : ['refused'];
    expect(limits).toHaveLength(id === 'coze' ? 0 : 1);
  });

  it('an unknown field is sent for a caller without a guard, and for a guarded one where the account allows it', async () => {
    for (const fields of [free, { ...guarded, allow: ['strange_field'] }])
      expect(await sentBy(id, { strange_field: 3 }, fields)).toMatchObject({
        body: { strange_field: 3 },
      });
    expect(await sentBy(id, { strange_field: 3 }, guarded)).toEqual({ refused: 'strange_field' });
  });
});

describe('what an account allows', () => {
  it('is sent for callers without a guard, and never breaks a promise for the others', () => {
    const allow = ['plugins', 'service_tier', 'reasoning.max_tokens', 'n', 'models'];
    expect(
      carriedFields({ plugins: [{ id: 'web' }], service_tier: 'flex' }, 'openai', {
        ...free,
        allow,
      }),
    ).toEqual({ plugins: [{ id: 'web' }], service_tier: 'flex' });
    expect(() =>
      carriedFields({ plugins: [{ id: 'web' }] }, 'openai', { ...guarded, allow }),
    ).toThrow(FieldError);
    for (const name of ['n', 'models'])
      expect(() => carriedFields({ [name]: 3 }, 'openai', { ...free, allow })).toThrow(FieldError);
  });

  it('cannot be what Hearth says itself', () => {
    for (const [name, { effect }] of bodyFields)
      expect(mayAllow(name)).toBe(!ownEffects.has(effect));
    expect(mayAllow('reasoning.max_tokens')).toBe(false);
    expect(mayAllow('strange_field')).toBe(true);
  });
});

describe('what known clients always send', () => {
  it.each([
    [
      'Claude Code',
      {
        context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
        user: 'u',
        thinking: { type: 'enabled', budget_tokens: 4000 },
      },
    ],
    [
      'Codex',
      {
        prompt_cache_key: 'k',
        reasoning_effort: 'low',
        parallel_tool_calls: true,
        store: false,
        include: ['reasoning.encrypted_content'],
      },
    ],
    [
      'the AI SDK and LangChain',
      {
        user: 'u',
        stream_options: { include_usage: true },
        n: 1,
        service_tier: 'auto',
        modalities: ['text'],
        logprobs: false,
        safety_identifier: 's',
        metadata: { a: 'b' },
      },
    ],
  ])('%s is refused nothing', (_, extra) => {
    expect(carriedFields(extra, 'openai', guarded)).not.toHaveProperty('context_management');
    expect(
      carriedFields({ ...extra, reasoning_effort: undefined }, 'anthropic', guarded),
    ).not.toHaveProperty('n');
  });

  it('what says no more than its absence is left out: nothing, none, one', () => {
    const nothing = {
      models: [],
      plugins: null,
      n: 1,
      best_of: 1,
      web_search_options: null,
      enable_search: false,
      service_tier: 'auto',
      max_tokens: 0,
    };
    expect(carriedFields(nothing, 'openai', guarded)).toEqual({});
  });

  it('a mark of the cache goes without its price', () => {
    expect(
      carriedFields({ cache_control: { type: 'ephemeral', ttl: '1h' } }, 'anthropic', guarded),
    ).toEqual({ cache_control: { type: 'ephemeral' } });
  });
});

it('a ledger has the names, never the values, and no more of them than can be read', () => {
  expect(
    unknownFields({ strange: 'secret', user: 'u', reasoning: { effort: 'low', odd: 1 } }),
  ).toBe('strange, reasoning.odd');
  expect(unknownFields({ user: 'u' })).toBeNull();
  const many = unknownFields(
    Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`f${at}_${'x'.repeat(500)}`, 1])),
  );
  expect(many?.length).toBeLessThan(1_300);
});

it('a body of embeddings takes no field that the table lacks', () => {
  const inbound = Object.keys(embeddingsBodySchema.shape).filter(
    (name) => !['user', 'input_type'].includes(name),
  );
  expect(ownFields.embeddings).toEqual(expect.arrayContaining(inbound));
});

describe('a refusal of a further field', () => {
  const refusal = (
    extra: Record<string, unknown>,
    guard: 'budget' | 'models' | 'local_only',
  ): string => {
    try {
      carriedFields(extra, 'openai', { guarded: true, guard, allow: [], fromApi: true });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('names the promise that applies, and gives its advice once', () => {
    expect(refusal({ frobnicate: 1 }, 'models')).toContain('This client has a list of models');
    expect(refusal({ frobnicate: 1 }, 'models')).not.toContain('budget');
    expect(refusal({ frobnicate: 1 }, 'local_only')).toContain('local only');
    const price = refusal({ service_tier: 'priority' }, 'budget');
    expect(price).toContain('A hard budget counts this request');
    expect(price.match(/leave it out/gi)).toHaveLength(1);
  });
});

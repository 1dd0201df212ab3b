import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCodecBed, type CodecBed } from '../../../../../test/fakes/codec-bed.ts';
import { chunk, done, usageChunk, type Step } from '../../../../../test/fakes/upstream.ts';
import type { ChatMessage, ChatRequest } from '../../../../../shared/chat.ts';
import { createOpenAiCodec } from './openai-codec.ts';

const path = '/v1/chat/completions';
const user: ChatMessage = { role: 'user', content: 'Weather?' };
const hello: ChatRequest = { model: 'm', messages: [user] };
const call = { id: 'call_a', type: 'function', function: { name: 'look', arguments: '{}' } };
const turn = (more: Partial<ChatMessage> = {}): ChatMessage => ({
  role: 'assistant',
  content: '',
  toolCalls: [{ id: 'call_a', name: 'look', arguments: '{}' }],
  ...more,
});
const result: ChatMessage = { role: 'tool', content: 'sunny', toolCallId: 'call_a' };

let bed: CodecBed;
beforeEach(async () => {
  bed = await createCodecBed(createOpenAiCodec, { provider: 'openai-compatible', root: '/v1' });
});
afterEach(() => bed.close());

async function send(request: ChatRequest, provider = 'openai-compatible', ownerId?: string) {
  const { egress, ...options } = bed.options();
  const own = { ...options, egress: ownerId === undefined ? egress : { ...egress, ownerId } };
  const events = [];
  for await (const event of bed.codec.chat({ ...bed.endpoint, provider }, request, own))
    events.push(event);
  return events;
}
const script = (...steps: Step[]): void => bed.upstream.script(path, steps);
const sentTurn = (): Record<string, unknown> =>
  (bed.body()['messages'] as Record<string, unknown>[])[1] ?? {};
const ok: Step = { pieces: [chunk({ content: 'ok' }), chunk({}, 'stop'), done] };

describe('a thought signature of Google’s OpenAI form', () => {
  // ai.google.dev/gemini-api/docs/openai; microsoft/vscode issue 296713
  const extra_content = { google: { thought_signature: 'CpcBAdHtim9signature==' } };
  const calling: Step = {
    json: {
      choices: [
        {
          message: { content: null, tool_calls: [{ ...call, extra_content }] },
          finish_reason: 'tool_calls',
        },
      ],
    },
  };

  it('reaches the client with its call', async () => {
    script(calling);
    expect(await send(hello)).toContainEqual({
      type: 'tool_call',
      index: 0,
      id: 'call_a',
      name: 'look',
      argumentsDelta: '{}',
      extraContent: extra_content,
    });
  });
  it('goes back where the client left it out, to who asked alone', async () => {
    script(calling, ok);
    await send(hello);
    const loop = { ...hello, messages: [user, turn(), result] };
    const { ownerId } = bed.options().egress;
    const place = { ownerId, accountId: 'acc_1', model: 'm' };
    expect(bed.codec.tokensHandedBack?.(place, loop)).toBeGreaterThan(0);
    await send(loop);
    expect(sentTurn()).toMatchObject({ tool_calls: [{ id: 'call_a', extra_content }] });
    await send(loop, 'openai-compatible', 'someone-else');
    expect(JSON.stringify(bed.body())).not.toContain('signature');
  });
  it('goes on as the client hands it back, and to no provider that refuses fields', async () => {
    script(ok);
    const own = { google: { thought_signature: 'own' } };
    const messages = [
      user,
      turn({ toolCalls: [{ id: 'call_a', name: 'look', arguments: '{}', extraContent: own }] }),
      result,
    ];
    await send({ ...hello, messages });
    expect(sentTurn()).toMatchObject({ tool_calls: [{ extra_content: own }] });
    await send({ ...hello, messages }, 'groq');
    expect(JSON.stringify(bed.body())).not.toContain('extra_content');
  });
});

describe('reasoning', () => {
  // openrouter.ai/docs/use-cases/reasoning-tokens, "Preserving reasoning blocks"
  const piece = (text: string, more = {}) => ({
    type: 'reasoning.text',
    index: 0,
    format: 'anthropic-claude-v1',
    text,
    ...more,
  });
  it('of OpenRouter goes back whole, pieces joined and signed', async () => {
    script(
      {
        pieces: [
          chunk({ reasoning: 'Let me ', reasoning_details: [piece('Let me ')] }),
          chunk({ reasoning: 'see.', reasoning_details: [piece('see.')] }),
          chunk({ reasoning_details: [piece('', { signature: 'sig' })] }),
          chunk({ reasoning_details: [{ type: 'reasoning.encrypted', index: 1, data: 'xyz' }] }),
          chunk({ tool_calls: [{ index: 0, ...call }] }, 'tool_calls'),
          usageChunk({ prompt_tokens: 7, completion_tokens: 20 }),
          done,
        ],
      },
      ok,
    );
    const events = await send(hello, 'openrouter');
    expect(events.map((event) => (event.type === 'reasoning' ? event.text : '')).join('')).toBe(
      'Let me see.',
    );
    const loop = { ...hello, messages: [user, turn(), result] };
    const place = { ownerId: bed.options().egress.ownerId, accountId: 'acc_1', model: 'm' };
    expect(bed.codec.tokensHandedBack?.(place, loop)).toBe(20);
    await send(loop, 'openrouter');
    expect(sentTurn()['reasoning_details']).toEqual([
      piece('Let me see.', { signature: 'sig' }),
      { type: 'reasoning.encrypted', index: 1, data: 'xyz' },
    ]);
    const own = [{ type: 'reasoning.summary', summary: 'own' }];
    await send(
      { ...hello, messages: [user, turn({ reasoningDetails: own }), result] },
      'openrouter',
    );
    expect(sentTurn()['reasoning_details']).toEqual(own);
  });

  // api-docs.deepseek.com/guides/thinking_mode, "Tool Calls"
  it('of DeepSeek goes back in a tool loop whose client left it out', async () => {
    script(
      {
        pieces: [
          chunk({ reasoning_content: 'Let me see.' }),
          chunk({ tool_calls: [{ index: 0, ...call }] }, 'tool_calls'),
          done,
        ],
      },
      ok,
    );
    await send(hello, 'deepseek');
    await send({ ...hello, messages: [user, turn(), result] }, 'deepseek');
    expect(sentTurn()).toMatchObject({ reasoning_content: 'Let me see.' });
  });
});

describe('a cache mark', () => {
  // openrouter.ai/docs/features/prompt-caching; maximhq/bifrost issue 3942
  const marked: ChatRequest = {
    model: 'm',
    messages: [
      { role: 'system', content: [{ type: 'text', text: 'Long.', isCachePoint: true }] },
      user,
    ],
    tools: [{ name: 'look', parameters: {}, isCachePoint: true }],
  };
  const cache_control = { type: 'ephemeral' };

  it('goes on with its part and its tool', async () => {
    script(ok);
    await send(marked, 'openrouter');
    expect(bed.body()).toMatchObject({
      messages: [{ role: 'system', content: [{ type: 'text', text: 'Long.', cache_control }] }, {}],
      tools: [{ type: 'function', function: { name: 'look' }, cache_control }],
    });
  });
  it('cuts no system text into parts where it is left out', async () => {
    script(ok);
    const [system = user] = marked.messages;
    const content = [
      { type: 'text' as const, text: 'Long.', isCachePoint: true as const },
      { type: 'text' as const, text: '\n\nShort.' },
    ];
    await send({ ...marked, messages: [{ ...system, content }, user] }, 'openai');
    expect(bed.body()).toMatchObject({ messages: [{ content: 'Long.\n\nShort.' }, user] });
  });
  it('is left out where it would be refused', async () => {
    script(ok);
    await send(marked, 'openai');
    expect(bed.body()).toMatchObject({ messages: [{ role: 'system', content: 'Long.' }, user] });
    expect(JSON.stringify(bed.body())).not.toMatch(/cache/i);
  });
});

describe('an option that is refused', () => {
  const refusal = (name: string): Step => ({
    status: 400,
    json: {
      error: {
        message: `Unknown parameter: '${name}'.`,
        type: 'invalid_request_error',
        param: name,
        code: 'unknown_parameter',
      },
    },
  });
  const bodies = (): Record<string, unknown>[] =>
    bed.upstream.seen.map(({ body }) => body as Record<string, unknown>);

  // QuantumNous/new-api issue 418, earendil-works/pi pull 596
  it.each<[string, Step]>([
    ['OpenAI', refusal('stream_options')],
    [
      'FastAPI',
      {
        status: 422,
        json: {
          detail: [
            {
              type: 'extra_forbidden',
              loc: ['body', 'stream_options'],
              msg: 'Extra inputs are not permitted',
            },
          ],
        },
      },
    ],
    ['Go', { status: 400, json: { error: 'json: unknown field "stream_options"' } }],
    [
      'Groq',
      { status: 400, json: { error: { message: "property 'stream_options' is unsupported" } } },
    ],
  ])('in the words of %s is left out, and from then on', async (_, step) => {
    script(step, ok, ok);
    expect((await send(hello)).at(-1)).toMatchObject({ type: 'finish' });
    await send(hello);
    expect(bodies().map((body) => 'stream_options' in body)).toEqual([true, false, false]);
  });

  it('one after another is left out: labels, and marks within messages and tools', async () => {
    script(
      refusal('stream_options'),
      refusal('metadata'),
      refusal('messages[0].content[0].cache_control'),
      ok,
    );
    await send({
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', isCachePoint: true }] }],
      tools: [
        { name: 'look', parameters: { properties: { cache_control: {} } }, isCachePoint: true },
      ],
      extra: { metadata: { a: 'b' }, user: 'u' },
    });
    const last = bodies().at(-1) ?? {};
    expect(last).toMatchObject({
      messages: [{ content: [{ type: 'text', text: 'Hi' }] }],
      tools: [{ function: { name: 'look', parameters: { properties: { cache_control: {} } } } }],
      user: 'u',
    });
    expect(JSON.stringify(last).match(/cache_control/g)).toHaveLength(1);
    expect(last).not.toHaveProperty('metadata');
  });

  it('that limits the answer gets its other name', async () => {
    script(
      {
        status: 400,
        json: {
          error: {
            message:
              "Unsupported parameter: 'max_tokens' is not supported with this model. Use " +
              "'max_completion_tokens' instead.",
            param: 'max_tokens',
          },
        },
      },
      ok,
    );
    await send({ ...hello, maxTokens: 5 });
    expect(bodies().at(-1)).toMatchObject({ max_completion_tokens: 5 });
    expect(bodies().at(-1)).not.toHaveProperty('max_tokens');
  });

  it('and changes the answer stays the caller’s to leave out', async () => {
    script(refusal('temperature'));
    const asked = bed.codec.chat(
      bed.endpoint,
      { ...hello, temperature: 0.2 },
      { ...bed.options(), egress: { ...bed.options().egress, purpose: 'api' } },
    );
    await expect(asked[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'provider_rejected',
    });
    expect(bodies()).toHaveLength(1);
    // The app's own wish is no condition.
    script(refusal('temperature'), ok);
    await send({ ...hello, temperature: 0 });
    expect(bodies().at(-1)).not.toHaveProperty('temperature');
  });
});

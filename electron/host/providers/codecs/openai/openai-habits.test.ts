import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCodecBed, type CodecBed } from '../../../../../test/fakes/codec-bed.ts';
import { chunk, done, usageChunk, type Step } from '../../../../../test/fakes/upstream.ts';
import type { ChatEvent, ChatRequest } from '../../../../../shared/chat.ts';
import type { UnreadableEvent } from '../../provider.ts';
import { createOpenAiCodec } from './openai-codec.ts';

const path = '/v1/chat/completions';
const hello: ChatRequest = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };

let bed: CodecBed;
beforeAll(async () => {
  bed = await createCodecBed(createOpenAiCodec, { provider: 'openai-compatible', root: '/v1' });
});
afterAll(() => bed.close());

const plainly = (message: unknown, finish: unknown = 'stop', more = {}): Step => ({
  json: { choices: [{ index: 0, message, finish_reason: finish }], ...more },
});
const stream = (...pieces: string[]): Step => ({ pieces });

/** An answer as its reader has it in the end. */
async function answer(step: Step) {
  const { events, error } = await bed.outcome(path, step, hello);
  const calls: { id: string; name: string; arguments: string }[] = [];
  for (const event of events) {
    if (event.type !== 'tool_call') continue;
    const call = (calls[event.index] ??= { id: '', name: '', arguments: '' });
    call.id = event.id ?? call.id;
    call.name = event.name ?? call.name;
    call.arguments += event.argumentsDelta;
  }
  const said = (type: ChatEvent['type']): string =>
    events.map((event) => (event.type === type && 'text' in event ? event.text : '')).join('');
  const finish = events.find((event) => event.type === 'finish')?.reason;
  return { text: said('text'), reasoning: said('reasoning'), calls, finish, error };
}

describe('content', () => {
  const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'They greet me.' }] };
  it.each<[string, Step]>([
    // docs.mistral.ai "Reasoning"; RooCodeInc/Roo-Code issue 6842
    [
      'as a list of thinking and text, streamed',
      stream(
        chunk({ role: 'assistant', content: '' }),
        chunk({ content: [thinking] }),
        chunk({ content: [{ type: 'text', text: 'Hello' }] }),
        chunk({ content: ' there' }),
        chunk({ content: '' }, 'stop'),
        done,
      ),
    ],
    ['as a list, plain', plainly({ content: [thinking, { type: 'text', text: 'Hello there' }] })],
    [
      'as texts in a list, with a reference of Mistral’s',
      plainly({
        content: [
          'Hello',
          { type: 'reference', reference_ids: [1] },
          { type: 'output_text', text: ' there' },
        ],
        reasoning: { content: 'They greet me.' },
      }),
    ],
    [
      'repeated whole behind its pieces',
      stream(
        chunk({ reasoning_content: 'They greet me.' }),
        chunk({ content: 'Hello there' }),
        `data: ${JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }] })}\n\n`,
        done,
      ),
    ],
    [
      'under `thinking` and `text` of their own',
      plainly({
        content: { type: 'text', text: 'Hello there' },
        reasoning_details: [{ type: 'reasoning.text', text: 'They greet me.' }],
      }),
    ],
  ])('%s is text and reasoning', async (_, step) => {
    expect(await answer(step)).toEqual({
      text: 'Hello there',
      reasoning: 'They greet me.',
      calls: [],
      finish: 'stop',
      error: null,
    });
  });
});

describe('calls', () => {
  const call = (id: string | null, city: string, more: Record<string, unknown> = {}) => ({
    ...(id === null ? {} : { id }),
    type: 'function',
    function: { name: 'weather', arguments: JSON.stringify({ city }) },
    ...more,
  });
  const both = [
    { id: 'call_a', name: 'weather', arguments: '{"city":"Paris"}' },
    { id: 'call_b', name: 'weather', arguments: '{"city":"Rome"}' },
  ];

  it.each<[string, Step]>([
    // NousResearch/hermes-agent issue 62937, su-kaka/gcli2api pull 406
    [
      'each whole in a chunk of its own without an index',
      stream(
        chunk({ tool_calls: [call('call_a', 'Paris')] }),
        chunk({ tool_calls: [call('call_b', 'Rome')] }),
        chunk({}, 'tool_calls'),
        done,
      ),
    ],
    [
      'all with the same index',
      stream(
        chunk({ tool_calls: [call('call_a', 'Paris', { index: 0 })] }),
        chunk({ tool_calls: [call('call_b', 'Rome', { index: 0 })] }),
        chunk({}, 'stop'),
        done,
      ),
    ],
    [
      'whose indexes begin at 1 and are texts',
      stream(
        chunk({ tool_calls: [call('call_a', 'Paris', { index: '1' })] }),
        chunk({ tool_calls: [call('call_b', 'Rome', { index: '2' })] }),
        chunk({}, 'tool_use'),
        done,
      ),
    ],
    [
      'in pieces without an index, which go on with the latest',
      stream(
        chunk({ tool_calls: [{ id: 'call_a', function: { name: 'weather', arguments: '' } }] }),
        chunk({ tool_calls: [{ function: { arguments: '{"city":' } }] }),
        chunk({ tool_calls: [{ function: { arguments: '"Paris"}' } }] }),
        chunk({ tool_calls: [{ id: 'call_b', function: { name: 'weather', arguments: '' } }] }),
        chunk({ tool_calls: [{ function: { arguments: '{"city":"Rome"}' } }] }),
        chunk({}, 'tool_calls'),
        done,
      ),
    ],
    [
      'in pieces side by side without an index, which go on by their place',
      stream(
        chunk({
          tool_calls: [
            { id: 'call_a', function: { name: 'weather' } },
            { id: 'call_b', function: { name: 'weather' } },
          ],
        }),
        chunk({
          tool_calls: [
            { function: { arguments: '{"city":"Paris"}' } },
            { function: { arguments: '{"city":"Rome"}' } },
          ],
        }),
        chunk({}, 'tool_calls'),
        done,
      ),
    ],
    // anomalyco/opencode issue 43328, sgl-project/sglang issue 18335
    [
      'with nulls, and with a new id in each piece',
      stream(
        chunk({
          tool_calls: [{ index: 0, id: 'call_a', function: { name: 'weather', arguments: null } }],
        }),
        chunk({
          tool_calls: [{ index: 0, id: null, function: { name: null, arguments: '{"city":"Pa' } }],
        }),
        chunk({ tool_calls: [{ index: 0, id: 'other', function: { arguments: 'ris"}' } }] }),
        chunk({ tool_calls: [call('call_b', 'Rome', { index: 1 })] }),
        chunk({ tool_calls: null }, 'tool_calls'),
        done,
      ),
    ],
    // ggml-org/llama.cpp issue 20198, 0xPlaygrounds/rig issue 1829
    [
      'whose arguments are objects',
      plainly(
        {
          content: null,
          tool_calls: [
            { id: 'call_a', function: { name: 'weather', arguments: { city: 'Paris' } } },
            { id: 'call_b', function: { name: 'weather', arguments: { city: 'Rome' } } },
          ],
        },
        'stop',
      ),
    ],
    [
      'flat, without `function`',
      plainly({
        tool_calls: [
          { id: 'call_a', name: 'weather', arguments: { city: 'Paris' } },
          { id: 'call_b', name: 'weather', input: { city: 'Rome' } },
        ],
      }),
    ],
    // Copilot's answers of Claude (caozhiyuan/copilot-api)
    [
      'spread over choices, plain',
      {
        json: {
          choices: [
            {
              index: 0,
              message: { content: null, tool_calls: [call('call_a', 'Paris')] },
              finish_reason: 'stop',
            },
            {
              index: 1,
              message: { content: null, tool_calls: [call('call_b', 'Rome')] },
              finish_reason: 'tool_calls',
            },
          ],
        },
      },
    ],
    [
      'spread over choices, one of them behind the finish of the other',
      stream(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [call('call_a', 'Paris', { index: 0 })] }, finish_reason: 'stop' }] })}\n\n`,
        `data: ${JSON.stringify({ choices: [{ index: 1, delta: { tool_calls: [call('call_b', 'Rome', { index: 0 })] }, finish_reason: 'tool_calls' }] })}\n\n`,
        done,
      ),
    ],
  ])('%s are two calls', async (_, step) => {
    expect(await answer(step)).toMatchObject({ calls: both, finish: 'tool_calls', error: null });
  });

  it('without ids get one each, and `tool_calls` without a call is `stop`', async () => {
    const { calls } = await answer(
      plainly({ tool_calls: [call(null, 'Paris'), call(null, 'Rome')] }, 'tool_calls'),
    );
    expect(calls.map(({ arguments: text }) => text)).toEqual(both.map((one) => one.arguments));
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    for (const { id } of calls) expect(id).toMatch(/^call_/);
    expect((await answer(plainly({ content: 'no' }, 'tool_calls'))).finish).toBe('stop');
  });

  it('with one id for all are told apart by their index', async () => {
    const { calls } = await answer(
      stream(
        chunk({ tool_calls: [call('0', 'Paris', { index: 0 })] }),
        chunk({ tool_calls: [call('0', 'Rome', { index: 1 })] }),
        chunk({}, 'tool_calls'),
        done,
      ),
    );
    expect(calls.map(({ arguments: text }) => text)).toEqual(both.map((one) => one.arguments));
  });
});

describe('a finish', () => {
  it.each<[unknown, string]>([
    ['STOP', 'stop'],
    ['end_turn', 'stop'],
    ['eos', 'stop'],
    ['FinishReason.STOP', 'stop'],
    ['a word of tomorrow', 'stop'],
    ['max_tokens', 'length'],
    ['MAX_TOKENS', 'length'],
    ['maxTokens', 'length'],
    ['model_length', 'length'],
    ['SAFETY', 'content_filter'],
    ['refusal', 'content_filter'],
  ])('of %s is %s', async (word, reason) => {
    expect(
      (await answer(stream(chunk({ content: 'a' }), chunk({}, word as string), done))).finish,
    ).toBe(reason);
    expect((await answer(plainly({ content: 'a' }, word))).finish).toBe(reason);
  });

  const bare = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
  it.each<[string, string]>([
    ['in the delta', bare({ choices: [{ delta: { content: 'a', finish_reason: 'length' } }] })],
    ['in the message', bare({ choices: [{ message: { content: 'a', finish_reason: 'length' } }] })],
    ['at the top', bare({ choices: [{ delta: { content: 'a' } }], finish_reason: 'length' })],
    [
      'by its name in camel case',
      bare({ choices: [{ delta: { content: 'a' }, finishReason: 'MAX_TOKENS' }] }),
    ],
  ])('%s is found', async (_, event) => {
    expect(await answer(stream(event, done))).toMatchObject({ finish: 'length', error: null });
  });

  it('of DeepSeek’s lack of machines is a failure', async () => {
    expect(
      (await answer(stream(chunk({ content: 'a' }), chunk({}, 'insufficient_system_resource'))))
        .error,
    ).toMatchObject({ code: 'provider_overloaded' });
  });

  it('comes before the usage, and the word for it in every chunk is none', async () => {
    const { events } = await bed.outcome(
      path,
      stream(
        chunk({ content: 'a' }, 'null'),
        chunk({ content: 'b' }, ''),
        chunk({}, 'stop'),
        usageChunk({ prompt_tokens: 7, completion_tokens: 2 }),
        done,
      ),
      hello,
    );
    expect(events.map(({ type }) => type)).toEqual(['text', 'text', 'finish', 'usage']);
  });
});

describe('a reply', () => {
  const frames = [chunk({ content: 'Hel' }), chunk({ content: 'lo' }), chunk({}, 'stop')];
  // stacklok/mecatl pull 309, netease-lcap/wave-agent pull 1326, caozhiyuan/copilot-api pull 88
  it.each([
    ': ping\n\n',
    '\n\n',
    'data:\n\n',
    'data: \n\n',
    'data:\r\n\r\n',
    'event: ping\n\n',
    'event: ping\ndata: \n\n',
    'event: ping\ndata: {"type":"ping"}\n\n',
    'event: heartbeat\ndata: 1\n\n',
    'data: ping\n\n',
    'data: null\n\n',
    'data: {}\n\n',
    'retry: 3000\n\n',
  ])('keeps alive by %j without harm', async (keepAlive) => {
    const [first = '', ...rest] = frames;
    expect(
      await answer(stream(keepAlive, first, keepAlive, ...rest, keepAlive, done)),
    ).toMatchObject({
      text: 'Hello',
      finish: 'stop',
      error: null,
    });
  });

  // openclaw/openclaw pull 97454, BYK/loreai pull 1195, Wei-Shaw/sub2api issue 2826
  it.each([
    ['events', 'application/json'],
    ['events', 'text/plain'],
    ['events', ''],
    ['JSON', 'text/event-stream'],
    ['JSON', 'text/plain'],
  ])('of %s under the type %j is read as what it is', async (form, type) => {
    const headers = { 'content-type': type };
    const whole = JSON.stringify({
      choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }],
    });
    const pieces = form === 'JSON' ? [`\u{FEFF}\n ${whole}`] : [...frames, done];
    for (const plain of [true, false]) {
      bed.upstream.script(path, [{ headers, pieces }]);
      const events: ChatEvent[] = [];
      for await (const event of bed.codec.chat(bed.endpoint, hello, { ...bed.options(), plain }))
        events.push(event);
      expect(events.map((event) => (event.type === 'text' ? event.text : '')).join('')).toBe(
        'Hello',
      );
    }
  });

  it.each([
    'data: [DONE] \n\n',
    'data:[DONE]\n\n',
    'data: "[DONE]"\n\n',
    'data: [done]\n\n',
    'event: done\ndata: [DONE]\n\n',
  ])('ends by %j', async (end) => {
    expect(await answer(stream(...frames, end))).toMatchObject({ text: 'Hello', error: null });
  });

  it('whose events follow one another without empty lines is read line by line', async () => {
    const glued = frames.map((frame) => frame.trimEnd()).join('\n');
    expect(await answer(stream(`${glued}\n\n`, done))).toMatchObject({
      text: 'Hello',
      finish: 'stop',
    });
  });
});

describe('a failure behind a 200', () => {
  const said = 'the request exceeds the available context size';
  it.each<[string, Step, string]>([
    // ggml-org/llama.cpp pull 16109
    [
      'in an `error` field of the stream',
      stream(`error: {"code":400,"message":"${said}"}\n\n`, done),
      'context_too_long',
    ],
    [
      'in an event named so',
      stream(`event: error\ndata: {"error":{"code":400,"message":"${said}"}}\n\n`),
      'context_too_long',
    ],
    [
      'in an event named so, as a text',
      stream('event: error\ndata: upstream went away\n\n'),
      'provider_overloaded',
    ],
    [
      'in an event named so, flat',
      stream('event: error\ndata: {"message":"slow down","code":429}\n\n'),
      'provider_rate_limited',
    ],
    ['as a text', { json: { error: 'model is loading' } }, 'provider_overloaded'],
    // nearai/ironclaw issue 1510, securo-finance/securo issue 884
    [
      'in an array',
      {
        json: [
          { error: { code: 429, message: 'Resource exhausted', status: 'RESOURCE_EXHAUSTED' } },
        ],
      },
      'provider_rate_limited',
    ],
    [
      'in an array of the stream',
      stream('data: [{"error":{"code":503,"message":"busy"}}]\n\n'),
      'provider_overloaded',
    ],
    [
      'in a list of errors',
      { json: { success: false, errors: [{ code: 429, message: 'busy' }] } },
      'provider_rate_limited',
    ],
    [
      'with a type and no code',
      stream('data: {"error":{"message":"bad key","type":"authentication_error","code":null}}\n\n'),
      'credential_rejected',
    ],
    [
      'of MiniMax',
      { json: { choices: null, base_resp: { status_code: 2013, status_msg: 'invalid params' } } },
      'provider_overloaded',
    ],
    [
      'of vLLM',
      { json: { object: 'error', message: 'boom', type: 'BadRequestError', code: 400 } },
      'provider_rejected',
    ],
  ])('%s fails by its class', async (_, step, code) => {
    const { error } = await answer(step);
    expect(error).toMatchObject({ code });
  });
});

describe('a refusal', () => {
  it.each<[string, Step, string, string]>([
    [
      'an array',
      {
        status: 400,
        json: [
          {
            error: {
              code: 400,
              message: 'API key not valid. Please pass a valid API key.',
              status: 'INVALID_ARGUMENT',
            },
          },
        ],
      },
      'credential_rejected',
      'API key not valid',
    ],
    [
      'an array, too long',
      {
        status: 400,
        json: [
          {
            error: {
              code: 400,
              message: 'The input token count (1200000) exceeds the maximum context length.',
            },
          },
        ],
      },
      'context_too_long',
      'token count',
    ],
    [
      'events',
      { status: 429, pieces: ['event: error\ndata: {"error":{"message":"slow down please"}}\n\n'] },
      'provider_rate_limited',
      'slow down please',
    ],
    [
      'an `error` field of events',
      { status: 400, pieces: ['error: {"code":400,"message":"no such thing"}\n\n'] },
      'provider_rejected',
      'no such thing',
    ],
    [
      'a list of FastAPI’s',
      {
        status: 422,
        json: { detail: [{ type: 'missing', loc: ['body', 'model'], msg: 'Field required' }] },
      },
      'provider_rejected',
      'Field required',
    ],
    [
      'an object in `detail`',
      { status: 400, json: { detail: { error: { message: 'not so' } } } },
      'provider_rejected',
      'not so',
    ],
    [
      'problem details',
      {
        status: 503,
        json: { type: 'about:blank', title: 'Busy', status: 503, detail: 'Come back later' },
      },
      'provider_overloaded',
      'Come back later',
    ],
    [
      'a message that is an object',
      { status: 400, json: { error: { message: { text: 1, error: 'deep down' } } } },
      'provider_rejected',
      'deep down',
    ],
  ])('in the form of %s keeps the provider’s words', async (_, step, code, words) => {
    const { error } = await answer(step);
    expect(error).toMatchObject({ code });
    expect(String(error)).toContain(words);
  });
});

describe('an event that cannot be read', () => {
  const bad = 'data: {"choices":[{"del\n\n';
  const [first, second, finish] = [
    chunk({ content: 'Hel' }),
    chunk({ content: 'lo' }),
    chunk({}, 'stop'),
  ];
  it('is skipped, and reported without its content', async () => {
    bed.upstream.script(path, [
      stream(first, bad, second, 'data: {"choices":7}\n\n', finish, done),
    ]);
    const seen: UnreadableEvent[] = [];
    const texts: string[] = [];
    for await (const event of bed.codec.chat(bed.endpoint, hello, {
      ...bed.options(),
      onUnreadable: (event) => void seen.push(event),
    }))
      if (event.type === 'text') texts.push(event.text);
    expect(texts).toEqual(['Hel', 'lo']);
    expect(seen).toEqual([
      { position: 2, inARow: 1, problem: 'not JSON' },
      { position: 4, inARow: 1, problem: 'choices' },
    ]);
  });
  it('in place of the finish, or the third in a row, ends the answer by its name', async () => {
    for (const step of [
      stream(first, bad, done),
      stream(first, bad, bad, bad, second, finish, done),
    ]) {
      const { text, error } = await answer(step);
      expect(text).toBe('Hel');
      expect(error).toMatchObject({ code: 'stream_broken', retryable: true });
      expect(String(error)).toMatch(/event [24]: not JSON/);
      expect(String(error)).not.toMatch(/base URL|del/i);
    }
  });
  it('may be made the end by who asked', async () => {
    bed.upstream.script(path, [stream(first, bad, second, finish, done)]);
    const read = async (): Promise<void> => {
      for await (const event of bed.codec.chat(bed.endpoint, hello, {
        ...bed.options(),
        onUnreadable: ({ problem }) => {
          throw new RangeError(problem);
        },
      }))
        expect(event).toBeDefined();
    };
    await expect(read()).rejects.toMatchObject({ code: 'stream_broken' });
  });
});

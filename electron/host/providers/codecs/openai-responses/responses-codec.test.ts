import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatEvent, ChatRequest } from '../../../../../shared/chat.ts';
import { createCodecBed, type CodecBed } from '../../../../../test/fakes/codec-bed.ts';
import {
  called,
  completed,
  created,
  failed,
  incomplete,
  reasoned,
  responseOf,
  said,
  sse,
  usage,
} from '../../../../../test/fakes/responses-replies.ts';
import { failure, type Step } from '../../../../../test/fakes/upstream.ts';
import type { ReportedLimit } from '../../provider.ts';
import { createResponsesCodec } from './responses-codec.ts';

const path = '/v1/responses';
const hello: ChatRequest = { model: 'gpt-5', messages: [{ role: 'user', content: 'Hi' }] };
const reported = {
  type: 'usage',
  usage: {
    input: 40,
    cacheRead: 32,
    cacheWrite: 3,
    output: 162,
    reasoning: 1024,
    source: 'reported',
  },
};

let bed: CodecBed;
beforeEach(async () => {
  bed = await createCodecBed(createResponsesCodec, { provider: 'openai-responses', root: '/v1' });
});
afterEach(() => bed.close());

async function told(step: Step, request = hello): Promise<ChatEvent[]> {
  const { events, error } = await bed.outcome(path, step, request);
  expect(error).toBeNull();
  return events;
}
const textOf = (events: readonly ChatEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

describe('an answer', () => {
  it('is text, usage with each token in one bucket, and one finish', async () => {
    expect(await told({ pieces: [created, ...said(0, 'Hi', ' there!'), completed()] })).toEqual([
      { type: 'text', text: 'Hi' },
      { type: 'text', text: ' there!' },
      reported,
      { type: 'finish', reason: 'stop' },
    ]);
  });

  it('cut anywhere, inside letters too, is whole', async () => {
    const bytes = Buffer.from([created, ...said(0, '租约', ' 🏠'), completed()].join(''));
    const pieces = Array.from({ length: Math.ceil(bytes.length / 23) }, (_, at) =>
      bytes.subarray(at * 23, at * 23 + 23),
    );
    expect(textOf(await told({ pieces }))).toBe('租约 🏠');
  });

  it('has summaries of reasoning apart, with their parts held apart, and reasoning in full as open models stream it', async () => {
    const events = await told({
      pieces: [
        created,
        ...reasoned(0, 'gAAA', '**Weighing**', '**Deciding**'),
        sse({
          type: 'response.reasoning_text.delta',
          item_id: 'rs_1',
          output_index: 1,
          content_index: 0,
          delta: 'raw',
        }),
        ...said(2, 'Yes'),
        completed(),
      ],
    });
    expect(events.map((event) => (event.type === 'reasoning' ? event.text : '')).join('')).toBe(
      '**Weighing**\n\n**Deciding**raw',
    );
    expect(textOf(events)).toBe('Yes');
  });

  it('has tool calls in pieces with their place among the calls, each argument once', async () => {
    const events = await told({
      pieces: [
        created,
        ...reasoned(0, 'gAAA'),
        ...called(1, 'call_1', 'get_weather', '{"location":', '"Paris"}'),
        ...called(2, 'call_2', 'get_time', '{}'),
        completed(),
      ],
    });
    expect(events).toEqual([
      {
        type: 'reasoning',
        text: '',
        details: [
          { type: 'reasoning.encrypted', format: 'openai-responses-v1', id: 'rs_0', data: 'gAAA' },
        ],
      },
      { type: 'tool_call', index: 0, id: 'call_1', name: 'get_weather', argumentsDelta: '' },
      { type: 'tool_call', index: 0, argumentsDelta: '{"location":' },
      { type: 'tool_call', index: 0, argumentsDelta: '"Paris"}' },
      { type: 'tool_call', index: 1, id: 'call_2', name: 'get_time', argumentsDelta: '' },
      { type: 'tool_call', index: 1, argumentsDelta: '{}' },
      reported,
      { type: 'finish', reason: 'tool_calls' },
    ]);
  });

  it('of a server that tells a call only at its end is complete', async () => {
    const item = {
      id: 'fc_0',
      type: 'function_call',
      call_id: 'call_1',
      name: 'look',
      arguments: '{"a":1}',
    };
    const [added = ''] = called(1, 'call_2', 'look');
    const events = await told({
      pieces: [
        sse({ type: 'response.output_item.done', output_index: 0, item }),
        added,
        sse({
          type: 'response.output_item.done',
          output_index: 1,
          item: { ...item, call_id: 'call_2' },
        }),
        completed(),
      ],
    });
    expect(events.slice(0, 3)).toEqual([
      { type: 'tool_call', index: 0, id: 'call_1', name: 'look', argumentsDelta: '{"a":1}' },
      { type: 'tool_call', index: 1, id: 'call_2', name: 'look', argumentsDelta: '' },
      { type: 'tool_call', index: 1, argumentsDelta: '{"a":1}' },
    ]);
  });

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
  ])('that is incomplete by %s is %s, with what was used', async (reason, finish) => {
    expect(
      (await told({ pieces: [created, ...said(0, 'par'), incomplete(reason)] })).slice(-2),
    ).toEqual([reported, { type: 'finish', reason: finish }]);
  });

  it('that refuses is text to the reader', async () => {
    expect(
      textOf(
        await told({
          pieces: [
            sse({
              type: 'response.refusal.delta',
              item_id: 'msg_0',
              output_index: 0,
              content_index: 0,
              delta: 'I cannot.',
            }),
            completed(),
          ],
        }),
      ),
    ).toBe('I cannot.');
  });

  it('that is plain is taken as it is', async () => {
    const output = [
      { id: 'rs_0', type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'plain', annotations: [] }],
      },
      { id: 'fc_2', type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
    ];
    expect(await told({ json: responseOf('completed', { output, usage }) })).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'plain' },
      { type: 'tool_call', index: 0, id: 'call_1', name: 'look', argumentsDelta: '{}' },
      reported,
      { type: 'finish', reason: 'tool_calls' },
    ]);
  });
});

describe('a tool loop', () => {
  const tools = [{ name: 'look', parameters: { type: 'object', properties: {} } }];
  const streamed: Step = {
    pieces: [
      created,
      ...reasoned(0, 'gAAA', 'why'),
      ...said(1, 'Looking.'),
      ...called(2, 'call_1', 'look', '{"at": 1}'),
      completed(),
    ],
  };
  const handedBack = (content: string): ChatRequest => ({
    ...hello,
    tools,
    messages: [
      ...hello.messages,
      {
        role: 'assistant',
        content,
        reasoning: 'why',
        toolCalls: [{ id: 'call_1', name: 'look', arguments: '{"at":1}' }],
      },
      { role: 'tool', toolCallId: 'call_1', content: 'found' },
    ],
  });
  const input = (): unknown[] => bed.body()['input'] as unknown[];

  it('hands encrypted reasoning back in its place, since nothing is stored upstream', async () => {
    await told(streamed, { ...hello, tools });
    expect(bed.body()).toMatchObject({ store: false, include: ['reasoning.encrypted_content'] });
    await told({ pieces: [...said(0, 'Done'), completed()] }, handedBack('Looking.'));
    expect(input()).toEqual([
      { role: 'user', content: 'Hi' },
      {
        type: 'reasoning',
        id: 'rs_0',
        summary: [{ type: 'summary_text', text: 'why' }],
        encrypted_content: 'gAAA',
      },
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Looking.', annotations: [] }],
      },
      {
        type: 'function_call',
        id: 'fc_2',
        call_id: 'call_1',
        name: 'look',
        arguments: '{"at": 1}',
      },
      { type: 'function_call_output', call_id: 'call_1', output: 'found' },
    ]);
  });

  const sealed = { type: 'reasoning.encrypted', format: 'openai-responses-v1', data: 'gBBB' };
  const withSealed = (): ChatRequest => {
    const request = handedBack('Looking.');
    return {
      ...request,
      messages: request.messages.map((message) =>
        message.role === 'assistant' ? { ...message, reasoningDetails: [sealed] } : message,
      ),
    };
  };

  it('gives it to the client, and takes it back where nothing is remembered', async () => {
    const { events } = await bed.outcome(path, streamed, { ...hello, tools });
    expect(events).toContainEqual({
      type: 'reasoning',
      text: '',
      details: [{ ...sealed, id: 'rs_0', data: 'gAAA' }],
    });
    const { ownerId } = bed.options().egress;
    const options = {
      ...bed.options(),
      egress: { ...bed.options().egress, ownerId: `${ownerId}2` },
    };
    bed.upstream.script(path, [{ pieces: [...said(0, 'Done'), completed()] }]);
    for await (const event of bed.codec.chat(bed.endpoint, withSealed(), options))
      expect(event).toBeDefined();
    expect(input()[1]).toEqual({ type: 'reasoning', summary: [], encrypted_content: 'gBBB' });
  });

  it('that another organisation encrypted is left out, and not for good', async () => {
    const answered = { pieces: [...said(0, 'Done'), completed()] };
    const refused = failure(
      400,
      'The encrypted content gBBB could not be verified.',
      'invalid_encrypted_content',
    );
    bed.upstream.script(path, [refused, answered, answered]);
    const counts: number[] = [];
    for (const request of [withSealed(), withSealed()]) {
      for await (const event of bed.codec.chat(bed.endpoint, request, bed.options()))
        expect(event).toBeDefined();
      counts.push(JSON.stringify(input()).split('encrypted_content').length - 1);
    }
    expect(counts).toEqual([0, 1]);
  });

  it('goes on without it where a user changed the words', async () => {
    await told(streamed, { ...hello, tools });
    await told({ pieces: [...said(0, 'Done'), completed()] }, handedBack('Looking there.'));
    expect(input().slice(1)).toEqual([
      { role: 'assistant', content: 'Looking there.' },
      { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{"at":1}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'found' },
    ]);
  });
});

describe('a failure', () => {
  it.each([
    [
      'a wrong key',
      failure(401, 'Incorrect API key provided: sk-abcdefgh12345678.', 'invalid_api_key'),
      'credential_rejected',
    ],
    [
      'no credit',
      failure(429, 'You exceeded your current quota', 'insufficient_quota'),
      'quota_exhausted',
    ],
    [
      'too long an input',
      failure(
        400,
        'Your input exceeds the context window of this model.',
        'context_length_exceeded',
      ),
      'context_too_long',
    ],
    [
      'a fall in mid-stream',
      { pieces: [created, failed('server_error', 'The model failed to generate a response.')] },
      'provider_overloaded',
    ],
    [
      'a rate limit behind a 200',
      { pieces: [created, failed('rate_limit_exceeded', 'Rate limit reached for gpt-5')] },
      'provider_rate_limited',
    ],
    [
      'an image that nobody can read',
      { pieces: [created, failed('invalid_image', 'The image is invalid.')] },
      'provider_rejected',
    ],
    [
      'an error event, its fields at its top',
      { pieces: [sse({ type: 'error', code: 'server_error', message: 'Oops', param: null })] },
      'provider_overloaded',
    ],
    [
      'an error event, its fields one level down',
      {
        pieces: [
          sse({
            type: 'error',
            error: {
              type: 'invalid_request_error',
              code: 'context_length_exceeded',
              message: 'Your input exceeds the context window',
            },
          }),
        ],
      },
      'context_too_long',
    ],
    [
      'an error event without a code',
      { pieces: [sse({ type: 'error', code: null, message: 'Oops', param: null })] },
      'provider_overloaded',
    ],
    [
      'a plain answer that failed',
      { json: responseOf('failed', { error: { code: 'server_error', message: 'Oops' } }) },
      'provider_overloaded',
    ],
    [
      'an error body of status 200',
      {
        json: { error: { code: 'insufficient_quota', message: 'You exceeded your current quota' } },
      },
      'quota_exhausted',
    ],
    ['another wire’s form', { pieces: ['data: {"choices":[]}\n\n'] }, 'stream_broken'],
  ])('by %s is in its class', async (_, step: Step, code) => {
    const { error } = await bed.outcome(path, step, hello);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain('abcdefgh');
  });

  it('by a rate limit says how long to wait and what is left', async () => {
    const headers = {
      'retry-after': '7',
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '1s',
    };
    bed.upstream.script(path, [failure(429, 'Rate limit reached', 'rate_limit_exceeded', headers)]);
    const limits: ReportedLimit[] = [];
    const events = bed.codec
      .chat(bed.endpoint, hello, { ...bed.options(), onLimits: (all) => limits.push(...all) })
      [Symbol.asyncIterator]();
    await expect(events.next()).rejects.toMatchObject({
      code: 'provider_rate_limited',
      retryAfterMs: 7_000,
    });
    expect(limits).toEqual([{ kind: 'requests', limit: 60, left: 0, resetsAt: 1_000 }]);
  });

  it.each([
    ['a cut', true],
    ['a clean end', false],
  ])('by %s before the end of the answer is `stream_broken`, after what came', async (_, cut) => {
    const { events, error } = await bed.outcome(
      path,
      { pieces: [created, ...said(0, 'par')], cut },
      hello,
    );
    expect(textOf(events)).toBe('par');
    expect(error).toMatchObject({ code: 'stream_broken', retryable: true });
  });
});

describe('the rest', () => {
  it('is the `openai` wire’s: embeddings and models', async () => {
    expect(
      (
        await bed.codec.embed(
          bed.endpoint,
          { model: 'e', input: ['a'], kind: 'query' },
          bed.options(),
        )
      ).vectors,
    ).toHaveLength(1);
    expect((await bed.codec.listModels(bed.endpoint, bed.options())).map(({ id }) => id)).toEqual([
      'fake-model',
    ]);
    expect(bed.upstream.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer key-1',
      'Bearer key-1',
    ]);
  });
});

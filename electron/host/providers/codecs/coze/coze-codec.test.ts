import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCodecBed, type CodecBed } from '../../../../../test/fakes/codec-bed.ts';
import type { Step } from '../../../../../test/fakes/upstream.ts';
import type { ChatRequest } from '../../../../../shared/chat.ts';
import { createCozeCodec } from './coze-codec.ts';

const path = '/v3/chat';
const hello: ChatRequest = {
  model: '7379462189365198898',
  messages: [{ role: 'user', content: '2024年10月1日是星期几' }],
};

let bed: CodecBed;
beforeEach(async () => {
  bed = await createCodecBed(createCozeCodec, { provider: 'coze', root: '' });
});
afterEach(() => bed.close());

/** The stream that docs.coze.cn/developer_guides/chat_v3 shows ("流式响应", 基础问答), with its ids. */
const event = (name: string, data: unknown): string =>
  `event:${name}\ndata:${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
const chat = (status: string, more: Record<string, unknown> = {}) => ({
  id: '7382159487131697202',
  conversation_id: '7381473525342978089',
  bot_id: '7379462189365198898',
  completed_at: 1_718_792_949,
  last_error: { code: 0, msg: '' },
  status,
  usage: { token_count: 0, output_count: 0, input_count: 0 },
  ...more,
});
const message = (type: string, content: string, more: Record<string, unknown> = {}) => ({
  id: '7382159494123470858',
  conversation_id: '7381473525342978089',
  bot_id: '7379462189365198898',
  role: 'assistant',
  type,
  content,
  content_type: 'text',
  chat_id: '7382159487131697202',
  ...more,
});
const begin = [
  event('conversation.chat.created', chat('created')),
  event('conversation.chat.in_progress', chat('in_progress')),
];
const delta = (content: string, more: Record<string, unknown> = {}): string =>
  event('conversation.message.delta', message('answer', content, more));
const end = [
  event(
    'conversation.chat.completed',
    chat('completed', { usage: { token_count: 633, output_count: 19, input_count: 614 } }),
  ),
  event('done', '"[DONE]"'),
];
const closing = [
  {
    type: 'usage',
    usage: {
      input: 614,
      cacheRead: 0,
      cacheWrite: 0,
      output: 19,
      reasoning: 0,
      source: 'reported',
    },
  },
  { type: 'finish', reason: 'stop' },
];

describe('the request', () => {
  it('asks the bot with the whole conversation, of which nothing stays there', async () => {
    await bed.outcome(
      path,
      { pieces: [...begin, ...end] },
      {
        ...hello,
        messages: [
          { role: 'system', content: 'Short.' },
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Yes?' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'See' },
              { type: 'image', url: 'https://example.test/a.png' },
            ],
          },
        ],
        maxTokens: 5,
        extra: { custom_variables: { who: 'me' }, frequency_penalty: 1 },
      },
    );
    expect(bed.upstream.seen[0]?.headers).toMatchObject({ authorization: 'Bearer key-1' });
    expect(bed.body()).toEqual({
      custom_variables: { who: 'me' },
      bot_id: '7379462189365198898',
      user_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      additional_messages: [
        { role: 'user', type: 'question', content: 'Short.\n\nHi', content_type: 'text' },
        { role: 'assistant', type: 'answer', content: 'Yes?', content_type: 'text' },
        {
          role: 'user',
          type: 'question',
          content:
            '[{"type":"text","text":"See"},{"type":"image","file_url":"https://example.test/a.png"}]',
          content_type: 'object_string',
        },
      ],
      stream: true,
      auto_save_history: false,
    });
  });

  it('keeps the memories of two owners apart, and names neither', async () => {
    const ids: unknown[] = [];
    for (const ownerId of ['owner_a', 'owner_b', 'owner_a']) {
      bed.upstream.script(path, [{ pieces: [...begin, ...end] }]);
      const options = bed.options();
      for await (const _ of bed.codec.chat(bed.endpoint, hello, {
        ...options,
        egress: { ...options.egress, ownerId },
      }))
        continue;
      ids.push(bed.body()['user_id']);
    }
    expect(ids[0]).toBe(ids[2]);
    expect(ids[0]).not.toBe(ids[1]);
    expect(JSON.stringify(bed.body())).not.toContain('owner_');
  });

  it.each([
    ['tools', { tools: [{ name: 'look', parameters: {} }] }],
    ['an answer format', { responseFormat: { type: 'json_object' } }],
    ['results of tools', { messages: [{ role: 'tool', content: 'x', toolCallId: 'c' }] }],
    [
      'an image that is not public',
      {
        messages: [
          { role: 'user', content: [{ type: 'image', url: 'data:image/png;base64,AA==' }] },
        ],
      },
    ],
  ] as [string, Partial<ChatRequest>][])(
    'with %s is refused by name before anything is sent',
    async (_, part) => {
      expect((await bed.outcome(path, { pieces: end }, { ...hello, ...part })).error).toMatchObject(
        { code: 'bad_request' },
      );
      expect(bed.upstream.seen).toEqual([]);
    },
  );

  it('of more messages than Coze takes says so', async () => {
    const messages = Array.from({ length: 101 }, () => ({ role: 'user' as const, content: 'a' }));
    expect((await bed.outcome(path, { pieces: end }, { ...hello, messages })).error).toMatchObject({
      code: 'context_too_long',
    });
  });

  it('finds its path with a version in the base URL, and its token with a line break behind it', async () => {
    bed.upstream.script(path, [{ pieces: [...begin, ...end] }]);
    for await (const _ of bed.codec.chat(
      { ...bed.endpoint, baseUrl: `${bed.endpoint.baseUrl}/v3/`, apiKey: 'pat_2\n' },
      hello,
      bed.options(),
    ))
      continue;
    expect(bed.upstream.seen[0]).toMatchObject({
      path,
      headers: { authorization: 'Bearer pat_2' },
    });
  });
});

describe('an answer', () => {
  it('is what the bot answers, once: neither its bookkeeping, nor its tools, nor its proposals, nor the whole again', async () => {
    const { events, error } = await bed.outcome(
      path,
      {
        pieces: [
          ...begin,
          event(
            'conversation.message.completed',
            message('function_call', '{"name":"look"}', { id: '1' }),
          ),
          event(
            'conversation.message.completed',
            message('tool_response', '{"content_type":1}', { id: '2' }),
          ),
          delta('', { reasoning_content: '想一想' }),
          delta('星期'),
          delta('二。'),
          event(
            'conversation.message.completed',
            message('answer', '星期二。', { reasoning_content: '想一想' }),
          ),
          event(
            'conversation.message.completed',
            message('verbose', '{"msg_type":"generate_answer_finish"}', { id: '3' }),
          ),
          event(
            'conversation.message.completed',
            message('follow_up', '那天放假吗？', { id: '4' }),
          ),
          ...end,
        ],
      },
      hello,
    );
    expect(error).toBeNull();
    expect(events).toEqual([
      { type: 'reasoning', text: '想一想' },
      { type: 'text', text: '星期' },
      { type: 'text', text: '二。' },
      ...closing,
    ]);
  });

  it('that comes whole, as a workflow gives it, is not lost', async () => {
    const { events } = await bed.outcome(
      path,
      {
        pieces: [
          ...begin,
          event('conversation.message.completed', message('answer', 'whole')),
          ...end,
        ],
      },
      hello,
    );
    expect(events[0]).toEqual({ type: 'text', text: 'whole' });
  });

  it('of several messages keeps them apart', async () => {
    const { events } = await bed.outcome(
      path,
      {
        pieces: [
          ...begin,
          delta('a'),
          delta('b'),
          delta('c', { id: '9' }),
          delta('d', { id: '9' }),
          'data:[DONE]\n\n',
          ...end,
        ],
      },
      hello,
    );
    expect(events.map((one) => (one.type === 'text' ? one.text : '')).join('')).toBe('ab\n\ncd');
  });

  it('by abort is `aborted`, and Coze learns of it', async () => {
    bed.upstream.script(path, [
      { pieces: [...begin, delta('a'), delta('b')], pieceDelayMs: 30 },
      { pieces: [] },
    ]);
    const stop = new AbortController();
    const events = bed.codec
      .chat(bed.endpoint, hello, bed.options(stop.signal))
      [Symbol.asyncIterator]();
    await events.next();
    stop.abort();
    await expect(
      (async () => {
        for (let next = await events.next(); next.done !== true; next = await events.next())
          continue;
      })(),
    ).rejects.toMatchObject({ code: 'aborted' });
    await bed.upstream.seen[0]?.aborted;
  });

  it('split inside a letter is whole', async () => {
    const bytes = new TextEncoder().encode([...begin, delta('星期三'), ...end].join(''));
    const inside = bytes.indexOf(0xe6) + 1;
    const { events } = await bed.outcome(
      path,
      { pieces: [bytes.slice(0, inside), bytes.slice(inside)] },
      hello,
    );
    expect(events).toContainEqual({ type: 'text', text: '星期三' });
  });

  it.each([
    ['a cut', { pieces: [...begin, delta('part')], cut: true }],
    ['a clean end', { pieces: [...begin, delta('part'), event('done', '"[DONE]"')] }],
    [
      'a chat that was called off',
      { pieces: [...begin, delta('part'), event('conversation.chat.canceled', chat('canceled'))] },
    ],
  ] as [string, Step][])('that ends by %s is `stream_broken`, after what came', async (_, step) => {
    const { events, error } = await bed.outcome(path, step, hello);
    expect(events).toContainEqual({ type: 'text', text: 'part' });
    expect(error).toMatchObject({ code: 'stream_broken', retryable: true });
  });

  it('of a bot that wants a plug-in of this side is refused with what to do', async () => {
    const { error } = await bed.outcome(
      path,
      {
        pieces: [
          ...begin,
          event(
            'conversation.chat.requires_action',
            chat('requires_action', { required_action: { type: 'submit_tool_outputs' } }),
          ),
        ],
      },
      hello,
    );
    expect(error).toMatchObject({ code: 'provider_rejected', affected: 'nothing' });
  });
});

describe('a failure', () => {
  it.each([
    ['a wrong token', 4100, 'authentication is invalid', 'credential_rejected'],
    ['a wrong token by its other code', 700_012_006, 'access token invalid', 'credential_rejected'],
    [
      'a wrong token as it is told elsewhere',
      4101,
      'The token you entered is incorrect.',
      'credential_rejected',
    ],
    ['a bot of others', 4101, 'no permission to access this resource', 'model_access_denied'],
    ['no such bot', 4200, 'The requested resource does not exist', 'model_gone'],
    [
      'a bot that is not published',
      4015,
      'The bot_id 7379462189365198898 has not been published to the channel Agent As API.',
      'model_gone',
    ],
    [
      'no balance',
      4011,
      'The Coze token balance of the account is insufficient',
      'quota_exhausted',
    ],
    [
      'the free quota',
      4028,
      'Your free quota has been used up. Please upgrade to a paid plan to continue',
      'quota_exhausted',
    ],
    ['the day’s uses', 4008, 'user rate limit', 'quota_exhausted'],
    ['requests a minute', 4020, 'RPM', 'provider_rate_limited'],
    ['the model', 4013, 'model error', 'provider_overloaded'],
    ['too long a prompt', 4010, 'prompt too long', 'context_too_long'],
    ['the caller', 4000, 'Request parameter error', 'provider_rejected'],
    ['a code of next year', 4999, 'unheard of', 'provider_overloaded'],
  ])('of %s behind a 200 has its class', async (_, code, msg, expected) => {
    const { error } = await bed.outcome(
      path,
      { json: { code, msg, detail: { logid: '20241210152726467C48D89D6DB2' } } },
      hello,
    );
    expect(error).toMatchObject({
      code: expected,
      message: expect.stringContaining(msg) as string,
    });
  });

  it.each([
    ['as an event', event('error', { code: 4028, msg: 'Your free quota has been used up.' })],
    [
      'as the chat’s last error',
      event(
        'conversation.chat.failed',
        chat('failed', { last_error: { code: 4028, msg: 'Your free quota has been used up.' } }),
      ),
    ],
  ])('inside the stream, %s, has its class', async (_, piece) => {
    expect((await bed.outcome(path, { pieces: [...begin, piece] }, hello)).error).toMatchObject({
      code: 'quota_exhausted',
    });
  });

  it('by status has its class too', async () => {
    expect(
      (await bed.outcome(path, { status: 401, json: { code: 4101, msg: 'no' } }, hello)).error,
    ).toMatchObject({ code: 'credential_rejected' });
    expect(
      (await bed.outcome(path, { status: 502, pieces: ['<html>'] }, hello)).error,
    ).toMatchObject({ code: 'provider_overloaded' });
  });

  it('of the address is no answer of a bot', async () => {
    expect((await bed.outcome(path, { json: { code: 0, data: {} } }, hello)).error).toMatchObject({
      code: 'provider_unreachable',
    });
  });
});

describe('the model list', () => {
  it('is the published bots of every space, page by page', async () => {
    bed.upstream.script('/v1/workspaces', [
      {
        json: {
          code: 0,
          msg: '',
          data: {
            workspaces: [
              { id: 'w1', name: 'mine' },
              { id: 'w2', name: 'ours' },
            ],
            total_count: 2,
          },
        },
      },
    ]);
    bed.upstream.script('/v1/bots', [
      {
        json: {
          code: 0,
          data: { items: [{ id: 'b1', name: 'one', is_published: true }], total: 2 },
        },
      },
      { json: { code: 0, data: { items: [{ id: 'b2' }], total: 2 } } },
      { json: { code: 0, data: { items: [], total: 0 } } },
    ]);
    const models = await bed.codec.listModels(bed.endpoint, bed.options());
    expect(models.map(({ id }) => id)).toEqual(['b1', 'b2']);
  });

  it('that the token may not see is as if there were none: the key is not at fault', async () => {
    bed.upstream.script('/v1/workspaces', [
      { json: { code: 4101, msg: 'permission listWorkspace is missing' } },
    ]);
    await expect(bed.codec.listModels(bed.endpoint, bed.options())).rejects.toMatchObject({
      code: 'model_gone',
    });
  });

  it('of a wrong token is refused', async () => {
    bed.upstream.script('/v1/workspaces', [
      { json: { code: 4100, msg: 'authentication is invalid' } },
    ]);
    await expect(bed.codec.listModels(bed.endpoint, bed.options())).rejects.toMatchObject({
      code: 'credential_rejected',
    });
  });
});

it('embeddings are refused: there are none', async () => {
  await expect(
    bed.codec.embed(bed.endpoint, { model: 'b', input: ['a'], kind: 'query' }, bed.options()),
  ).rejects.toMatchObject({ code: 'bad_request' });
});

// Claude Code's wire, written by hand from public reports:
// headers and bodies of 2.1.69 (qntx.sbvh.nl/research/claude-api-wire-format.html), `scope` of a cache mark and betas
// (anthropics/claude-code issues 21767 and 55689), what a gateway receives (code.claude.com/docs/en/llm-gateway-protocol).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apiKey, chatModel, url } from './pinned.mjs';

const betas = [
  'claude-code-20250219',
  'adaptive-thinking-2026-01-28',
  'context-management-2025-06-27',
  'prompt-caching-scope-2026-01-05',
  'advanced-tool-use-2025-11-20',
  'effort-2025-11-24',
];
const headers = {
  accept: 'application/json',
  authorization: `Bearer ${apiKey}`,
  'content-type': 'application/json',
  'user-agent': 'claude-cli/2.1.69 (external, cli)',
  'anthropic-version': '2023-06-01',
  'anthropic-beta': betas.join(','),
  'anthropic-dangerous-direct-browser-access': 'true',
  'x-app': 'cli',
  'x-claude-code-session-id': 'b4e5aaaa-9a3e-47c4-84ad-3a70f38c676e',
  'x-stainless-helper-method': 'stream',
  'x-stainless-lang': 'js',
  'x-stainless-retry-count': '0',
  'x-stainless-timeout': '600',
};

const post = (path, body) =>
  fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });

const schema = (properties, required) => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const tools = [
  {
    name: 'Read',
    description: 'Reads a file.',
    input_schema: schema({ file_path: { type: 'string' } }, ['file_path']),
  },
  {
    name: 'Edit',
    description: 'Replaces text in a file.',
    input_schema: schema(
      {
        file_path: { type: 'string' },
        old_string: { type: 'string' },
        new_string: { type: 'string' },
        replace_all: { type: 'boolean', default: false },
      },
      ['file_path', 'old_string', 'new_string'],
    ),
    cache_control: { type: 'ephemeral' },
  },
];
const system = [
  { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.69; cc_entrypoint=cli;' },
  {
    type: 'text',
    text: 'You are a coding agent.',
    cache_control: { type: 'ephemeral', ttl: '1h', scope: 'global' },
  },
];
const bodyWith = (messages) => ({
  model: chatModel,
  messages,
  system,
  tools,
  metadata: {
    user_id: `user_${'0'.repeat(64)}_account__session_b4e5aaaa-9a3e-47c4-84ad-3a70f38c676e`,
  },
  max_tokens: 32_000,
  thinking: { type: 'adaptive' },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
  output_config: { effort: 'medium' },
  stream: true,
});

/** The message that a stream of Anthropic's events builds. */
async function streamed(messages) {
  const reply = await post('/v1/messages?beta=true', bodyWith(messages));
  const text = await reply.text();
  assert.equal(reply.status, 200, text);
  assert.match(reply.headers.get('content-type'), /^text\/event-stream/);
  const blocks = [];
  let stop;
  let usage;
  for (const [, data] of text.matchAll(/^data: (.*)$/gm)) {
    const event = JSON.parse(data);
    if (event.type === 'content_block_start')
      blocks[event.index] = { ...event.content_block, json: '' };
    if (event.delta?.type === 'text_delta') blocks[event.index].text += event.delta.text;
    if (event.delta?.type === 'input_json_delta')
      blocks[event.index].json += event.delta.partial_json;
    if (event.type === 'message_delta')
      ({
        delta: { stop_reason: stop },
        usage,
      } = event);
  }
  const content = blocks.map(({ json, caller: _, ...block }) =>
    block.type === 'tool_use' ? { ...block, input: JSON.parse(json) } : block,
  );
  return { content, stop, usage };
}

const edit = { file_path: '/project/a.txt', old_string: 'hi', new_string: 'hello' };
const prompt = [
  `<call tool="Read">${JSON.stringify({ file_path: edit.file_path })}</call>`,
  `<call tool="Edit">${JSON.stringify(edit)}</call>`,
  '<say>The greeting is changed.</say>',
].join('');
const reminder = { type: 'text', text: '<system-reminder>\nToday is a day.\n</system-reminder>' };

describe("Claude Code's wire", () => {
  test('a loop of two tools ends in an answer, with reminders and cache marks around', async () => {
    const messages = [
      {
        role: 'user',
        content: [reminder, { type: 'text', text: prompt, cache_control: { type: 'ephemeral' } }],
      },
    ];
    const inputs = [];
    for (let turn = await streamed(messages); ; turn = await streamed(messages)) {
      assert.ok(turn.usage.output_tokens > 0);
      messages.push({ role: 'assistant', content: turn.content });
      const call = turn.content.find(({ type }) => type === 'tool_use');
      if (call === undefined) {
        assert.equal(turn.stop, 'end_turn');
        assert.equal(turn.content.at(-1).text, 'The greeting is changed.');
        break;
      }
      assert.equal(turn.stop, 'tool_use');
      inputs.push([call.name, call.input]);
      const result = {
        type: 'tool_result',
        tool_use_id: call.id,
        content: [{ type: 'text', text: '1\thi' }],
      };
      messages.push({
        role: 'user',
        content: [{ ...result, cache_control: { type: 'ephemeral' } }, reminder],
      });
    }
    assert.deepEqual(inputs, [
      ['Read', { file_path: edit.file_path }],
      ['Edit', edit],
    ]);
  });

  test('an answer to a refused call goes on', async () => {
    const { content } = await streamed([{ role: 'user', content: prompt }]);
    const [call] = content;
    const { content: next } = await streamed([
      { role: 'user', content: prompt },
      { role: 'assistant', content },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: call.id,
            content: 'The user refused.',
            is_error: true,
          },
        ],
      },
    ]);
    assert.equal(next[0].name, 'Edit');
  });

  test('tokens are counted for the same body', async () => {
    const { model, messages } = bodyWith([{ role: 'user', content: prompt }]);
    const reply = await post('/v1/messages/count_tokens?beta=true', {
      model,
      messages,
      system,
      tools,
    });
    assert.equal(reply.status, 200);
    const { input_tokens: count } = await reply.json();
    const short = await post('/v1/messages/count_tokens?beta=true', { model, messages });
    assert.ok(count > (await short.json()).input_tokens);
  });

  test('the check of a key at the start: one token, in one piece', async () => {
    const reply = await post('/v1/messages?beta=true', {
      model: chatModel,
      max_tokens: 1,
      messages: [{ role: 'user', content: 'quota' }],
      metadata: { user_id: 'user_0' },
    });
    assert.equal(reply.status, 200);
    const { type, content } = await reply.json();
    assert.equal(type, 'message');
    assert.ok(content[0].text.length > 0);
  });

  test('models are listed for the key, and a model that is not there is not_found_error', async () => {
    const list = await fetch(`${url}/v1/models?limit=1000`, { headers });
    assert.equal(list.status, 200);
    assert.ok((await list.json()).data.some(({ id }) => id === chatModel));
    const reply = await post('/v1/messages?beta=true', {
      ...bodyWith([{ role: 'user', content: 'Hi' }]),
      model: 'claude-unknown-1',
    });
    assert.equal(reply.status, 404);
    assert.equal((await reply.json()).error.type, 'not_found_error');
  });
});

/**
 * Catches: reasoning that a codec hands back in a tool loop, unseen by whoever asks, is paid for
 * and was in no reservation.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ChatRequest } from '../../../shared/chat.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import {
  messageDelta,
  messageStart,
  messageStop,
  thinkingBlock,
  toolBlock,
} from '../../../test/fakes/anthropic-replies.ts';
import { chunk, chatPath } from '../../../test/fakes/gemini-replies.ts';
import { called, completed, created, reasoned } from '../../../test/fakes/responses-replies.ts';
import { routerWorld, type RouterWorld } from '../../../test/fakes/router-world.ts';

let world: RouterWorld;
beforeEach(async () => {
  world = await routerWorld([]);
});
afterEach(() => world.close());

/** What the provider counts for its thinking, at least. */
const thought = 6_000;
const usage = { input_tokens: 20, output_tokens: thought };
const gemini = { promptTokenCount: 20, candidatesTokenCount: 0, thoughtsTokenCount: thought };

const wires = [
  {
    provider: 'anthropic',
    path: '/v1',
    model: 'claude-opus-5-5',
    url: '/v1/messages',
    pieces: [
      messageStart(),
      ...thinkingBlock(0, 'Hm.', 'c2ln'),
      ...toolBlock(1, 'call_1', 'look', '{}'),
      messageDelta('tool_use', usage),
      messageStop,
    ],
  },
  {
    provider: 'openai-responses',
    path: '/v1',
    model: 'gpt-5',
    url: '/v1/responses',
    pieces: [
      created,
      ...reasoned(0, 'gAAA', 'why'),
      ...called(1, 'call_1', 'look', '{}'),
      completed({ usage }),
    ],
  },
  {
    provider: 'gemini',
    path: '/v1beta',
    model: 'gemini-3-pro-preview',
    url: chatPath('gemini-3-pro-preview'),
    pieces: [
      chunk(
        [
          {
            functionCall: { id: 'call_1', name: 'look', args: {} },
            thoughtSignature: 'x'.repeat(thought),
          },
        ],
        { usageMetadata: gemini },
        'STOP',
      ),
    ],
  },
] as const;

it.each(wires)(
  'a hard budget holds the reasoning that $provider gets back in a tool loop',
  async ({ provider, path, model, url, pieces }) => {
    const { upstream } = await world.account('first', { provider, path, models: [model] });
    upstream.script(url, [{ pieces }, { pieces }, { pieces }]);
    const tools = [{ name: 'look', parameters: { type: 'object', properties: {} } }];
    const first: ChatRequest = {
      model,
      maxTokens: 20,
      messages: [{ role: 'user', content: 'Hi' }],
      tools,
    };
    const second: ChatRequest = {
      ...first,
      messages: [
        ...first.messages,
        {
          role: 'assistant',
          content: '',
          toolCalls: [{ id: 'call_1', name: 'look', arguments: '{}' }],
        },
        { role: 'tool', toolCallId: 'call_1', content: 'found' },
      ],
    };
    const ask = async (request: ChatRequest): Promise<unknown> => {
      try {
        const { events } = world.router.chat({
          caller: { ...world.caller, via: 'lan' },
          purpose: 'api',
          request,
          signal: new AbortController().signal,
        });
        for await (const _ of events) continue;
        return null;
      } catch (error) {
        return error;
      }
    };
    expect(await ask(first)).toBeNull();
    const used = thought + 20;
    // Room for the texts of the loop and for its answer.
    const room = 2_500;
    const { id } = await world.quota.save(desktopOwnerId, {
      ...world.budget('small'),
      limitTokens: used + room,
    });
    expect(await ask(second)).toMatchObject({ code: 'budget_exceeded' });
    expect(upstream.seen).toHaveLength(1);
    await world.quota.save(desktopOwnerId, {
      ...world.budget('small'),
      id,
      limitTokens: used + room + thought,
    });
    expect(await ask(second)).toBeNull();
    expect(upstream.seen).toHaveLength(2);
    expect(JSON.stringify(upstream.seen[1]?.body)).toMatch(/c2ln|gAAA|xxxx/);
    // Ids that nothing is remembered by hold nothing.
    await world.quota.save(desktopOwnerId, {
      ...world.budget('small'),
      id,
      limitTokens: 2 * used + room,
    });
    const strange = JSON.parse(
      JSON.stringify(second).replaceAll('call_1', 'call_2'),
    ) as ChatRequest;
    expect(await ask(strange)).toBeNull();
  },
);

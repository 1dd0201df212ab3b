import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCodecBed, type CodecBed } from '../../../../../test/fakes/codec-bed.ts';
import { spoken, type Step } from '../../../../../test/fakes/upstream.ts';
import type { ChatEvent, ChatRequest } from '../../../../../shared/chat.ts';
import { createOpenAiCodec } from './openai-codec.ts';

const path = '/v1/chat/completions';
const request: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: 'Hi' }],
  extra: { top_k: 4, stream_options: { x: 1 } },
};
const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } };
const whole = {
  id: 'x',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'all of it', tool_calls: [call] },
      finish_reason: 'tool_calls',
    },
  ],
  usage: { prompt_tokens: 5, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 2 } },
};

let bed: CodecBed;
beforeEach(async () => {
  bed = await createCodecBed(createOpenAiCodec, { provider: 'openai-compatible', root: '/v1' });
});
afterEach(() => bed.close());

async function plainly(
  step: Step,
  provider = 'openai-compatible',
  signal?: AbortSignal,
): Promise<ChatEvent[]> {
  bed.upstream.script(path, [step]);
  const events: ChatEvent[] = [];
  for await (const event of bed.codec.chat({ ...bed.endpoint, provider }, request, {
    ...bed.options(signal),
    plain: true,
  }))
    events.push(event);
  return events;
}

it('is asked for without a stream and without what only streams have, and what our vocabulary lacks goes along', async () => {
  const events = await plainly({ json: whole });
  expect(bed.body()).toEqual({
    model: 'm',
    messages: [{ role: 'user', content: 'Hi' }],
    top_k: 4,
    stream: false,
  });
  expect(events).toEqual([
    { type: 'text', text: 'all of it' },
    { type: 'tool_call', index: 0, id: 'c1', name: 'look', argumentsDelta: '{"a":1}' },
    {
      type: 'usage',
      usage: { input: 3, cacheRead: 2, cacheWrite: 0, output: 3, reasoning: 0, source: 'reported' },
    },
    { type: 'finish', reason: 'tool_calls' },
  ]);
});

it('that has a text and no finish is over: its JSON is whole', async () => {
  const message = { role: 'assistant', content: 'all of it' };
  for (const choice of [{ message }, { message, finish_reason: null }])
    expect(await plainly({ json: { choices: [choice] } })).toEqual([
      { type: 'text', text: 'all of it' },
      { type: 'finish', reason: 'stop' },
    ]);
});

it('is not asked of a provider whose plain answers are not known to carry usage', async () => {
  await plainly(spoken('Hello'), 'hunyuan');
  expect(bed.body()).toMatchObject({ stream: true });
});

it('that comes as a stream all the same is read as one', async () => {
  expect(await plainly(spoken('Hello', ' there'))).toMatchObject([
    { text: 'Hello' },
    { text: ' there' },
    { type: 'finish' },
    { type: 'usage' },
  ]);
});

it.each<[string, Step, string]>([
  [
    'says nothing, and no reason for its end',
    { json: { choices: [{ message: { content: '' }, finish_reason: null }] } },
    'stream_broken',
  ],
  [
    'holds an error behind a 200',
    { json: { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } } },
    'quota_exhausted',
  ],
  [
    'is a web page',
    { headers: { 'content-type': 'text/html' }, pieces: ['<html>'] },
    'provider_unreachable',
  ],
  [
    'is refused',
    { status: 429, json: { error: { message: 'slow down' } } },
    'provider_rate_limited',
  ],
])(
  'that %s fails before anything was shown, so that another account may answer',
  async (_, step, code) => {
    await expect(plainly(step)).rejects.toMatchObject({ code });
  },
);

it('without a reader is stopped at the upstream', async () => {
  const stop = new AbortController();
  const answer = plainly({ json: whole, delayMs: 60_000 }, 'openai-compatible', stop.signal);
  while (bed.upstream.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  stop.abort();
  await expect(answer).rejects.toMatchObject({ code: 'aborted' });
  await bed.upstream.seen[0]?.aborted;
});

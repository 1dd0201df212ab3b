import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCodecBed, type CodecBed } from '../../../../../test/fakes/codec-bed.ts';
import { chunk, done, type Step } from '../../../../../test/fakes/upstream.ts';
import type { ChatRequest } from '../../../../../shared/chat.ts';
import { createOpenAiCodec } from './openai-codec.ts';

const path = '/v1/chat/completions';
const hello: ChatRequest = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };

let bed: CodecBed;
beforeAll(async () => {
  bed = await createCodecBed(createOpenAiCodec, { provider: 'openai-compatible', root: '/v1' });
});
afterAll(() => bed.close());

const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const half = event({ choices: [{ index: 0, delta: { content: 'Half an' } }] });
const message = (content: string): string =>
  event({ choices: [{ index: 0, message: { content }, finish_reason: null }] });

it.each<[string, Step]>([
  [
    'the word is at the top of the chunk',
    { pieces: [half, event({ choices: [{ index: 0, delta: {} }], finish_reason: 'error' }), done] },
  ],
  [
    'the word is in the delta',
    { pieces: [half, event({ choices: [{ index: 0, delta: { finish_reason: 'abort' } }] }), done] },
  ],
  ['whole messages come in pieces, and no end', { pieces: [message('Half '), message('an')] }],
  [
    'deltas come after a message, and no end',
    { pieces: [message('Half '), chunk({ content: 'an' })] },
  ],
])('an answer that was broken off is not whole: %s', async (_, step) => {
  const { events, error } = await bed.outcome(path, step, hello);
  expect(events.filter(({ type }) => type === 'finish')).toEqual([]);
  expect(error).toMatchObject({ code: 'stream_broken' });
});

it('a plain answer of two choices that names no finish is whole', async () => {
  const choices = [0, 1].map((index) => ({ index, message: { content: 'Hello' } }));
  const { events, error } = await bed.outcome(path, { json: { choices } }, hello);
  expect(error).toBeNull();
  expect(events.at(-1)).toEqual({ type: 'finish', reason: 'stop' });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCodecBed, type CodecBed } from '../../../../../test/fakes/codec-bed.ts';
import type { ChatRequest } from '../../../../../shared/chat.ts';
import { createAnthropicCodec } from './anthropic-codec.ts';

const path = '/v1/messages';
const hello: ChatRequest = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };

let bed: CodecBed;
beforeAll(async () => {
  bed = await createCodecBed(createAnthropicCodec, { provider: 'anthropic', root: '' });
});
afterAll(() => bed.close());

const answer = (word: string) => ({
  json: {
    type: 'message',
    role: 'assistant',
    content: [{ type: 'text', text: 'Half an' }],
    stop_reason: word,
    usage: { input_tokens: 5, output_tokens: 2 },
  },
});

it.each(['error', 'aborted', 'network_error'])('%s ends no answer as whole', async (word) => {
  const { events, error } = await bed.outcome(path, answer(word), hello);
  expect(events.filter(({ type }) => type === 'finish')).toEqual([]);
  expect(error).toMatchObject({ code: 'stream_broken' });
});

it('a word that no one knows ends it', async () => {
  const { events } = await bed.outcome(path, answer('some_new_word'), hello);
  expect(events.at(-1)).toEqual({ type: 'finish', reason: 'stop' });
});

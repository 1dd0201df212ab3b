import { expect, test } from 'vitest';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { createMessageEncoder } from './message-encoder.ts';
import { readStream } from '../streams/testing/read-stream.ts';
import { messageSse } from './message-sse.ts';

const events = () => createMessageEncoder({ id: 'msg_1', model: 'm', estimatedInputTokens: 1 });
const first: ChatEvent = { type: 'text', text: 'a' };

test('a silence is filled with pings, and what comes after it is neither lost nor doubled', async () => {
  const held = Promise.withResolvers<void>();
  async function* rest(): AsyncGenerator<ChatEvent> {
    await held.promise;
    yield { type: 'text', text: 'b' };
    yield { type: 'finish', reason: 'stop' };
  }
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of readStream(
    {
      first,
      rest: rest(),
      encoder: messageSse(events(), 'r'),
      onBroken: () => expect.unreachable(),
    },
    1,
  )) {
    text += decoder.decode(bytes);
    if (text.split('event: ping\ndata: {"type":"ping"}\n\n').length > 3) held.resolve();
  }
  expect(text.match(/"text_delta","text":"b"/g)).toHaveLength(1);
  expect(text).toMatch(/id: r:\d+\nevent: message_stop\ndata: {"type":"message_stop"}\n\n$/);
});

test('a reader that leaves in a silence is no broken stream, and ends the upstream', async () => {
  const released = Promise.withResolvers<void>();
  const broken: unknown[] = [];
  const rest: AsyncIterator<ChatEvent> = {
    next: () => released.promise.then(() => Promise.reject(new Error('aborted'))),
    return: () => {
      released.resolve();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  const reader = readStream({
    first,
    rest,
    encoder: messageSse(events(), 'r'),
    onBroken: (error) => broken.push(error),
  }).getReader();
  await reader.read();
  await reader.cancel();
  await released.promise;
  await new Promise((resolve) => setImmediate(resolve));
  expect(broken).toEqual([]);
});

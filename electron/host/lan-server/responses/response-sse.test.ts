import { expect, it } from 'vitest';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { createResponseEncoder } from './response-encoder.ts';
import { readStream } from '../streams/testing/read-stream.ts';
import { responseSse } from './response-sse.ts';
import { responsesBodySchema } from './responses-body.ts';

const decoder = new TextDecoder();

function streamOf(rest: AsyncIterator<ChatEvent>, heartbeatMs?: number) {
  const told: string[] = [];
  const encode = createResponseEncoder(
    { id: 'resp_r', requestId: 'r', created: 1, model: 'm' },
    responsesBodySchema.parse({ model: 'm', input: 'hi' }),
    () => 2_500,
  );
  const onOver = (): void => void told.push(encode.response().status ?? '');
  const stream = readStream<ChatEvent>(
    {
      first: { type: 'text', text: 'one' },
      rest,
      encoder: responseSse(encode, onOver, () => told.push('left')),
      onBroken: () => told.push('broken'),
    },
    heartbeatMs,
  );
  return { stream, told };
}

it('says that it is still there while the model is silent', async () => {
  let goOn = (): void => undefined;
  async function* slow(): AsyncGenerator<ChatEvent> {
    await new Promise<void>((resolve) => (goOn = resolve));
    yield { type: 'finish', reason: 'stop' };
  }
  const { stream, told } = streamOf(slow(), 1);
  let text = '';
  for await (const bytes of stream) {
    text += decoder.decode(bytes);
    if (text.includes(': still here')) goOn();
  }
  expect(text).toContain('event: response.completed\n');
  expect(told).toEqual(['completed']);
});

it('keeps a broken answer as failed before it says so', async () => {
  async function* broken(): AsyncGenerator<ChatEvent> {
    yield { type: 'text', text: ' two' };
    await Promise.resolve();
    throw new AppError('stream_broken', 'Cut.');
  }
  const { stream, told } = streamOf(broken());
  let last = '';
  for await (const bytes of stream) last = decoder.decode(bytes);
  expect(told).toEqual(['broken', 'failed']);
  expect(last.trimEnd().split('\n\n').at(-1)).toMatch(/^id: r:\d+\nevent: error\n/);
});

it('keeps and reports nothing of an answer whose reader has left, though the upstream then fails', async () => {
  let fail = (_: Error): void => undefined;
  let ended = false;
  const rest: AsyncIterator<ChatEvent> = {
    next: () => new Promise((_, reject) => (fail = reject)),
    return: () => {
      ended = true;
      fail(new AppError('aborted', 'Stopped.'));
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  const { stream, told } = streamOf(rest);
  const reader = stream.getReader();
  await reader.read();
  const waiting = reader.read();
  await reader.cancel();
  expect((await waiting).done).toBe(true);
  expect(ended).toBe(true);
  expect(told).toEqual(['left']);
});

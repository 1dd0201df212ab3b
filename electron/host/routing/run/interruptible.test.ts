import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { errorCodeOf } from '../../../../shared/errors.ts';
import { untilStopped } from './interruptible.ts';

const text = (delta: string): ChatEvent => ({ type: 'text', text: delta });

/** Says one word, and then nothing until it is stopped. */
async function* oneWord(
  signal: AbortSignal,
  first: ChatEvent = text('Half'),
): AsyncGenerator<ChatEvent> {
  yield first;
  await delay(60_000, undefined, { signal });
}

it('fails when it is stopped while its reader works on the last word: half an answer must not pass for a whole one', async () => {
  const stop = new AbortController();
  const events = untilStopped({
    open: (signal) => oneWord(signal),
    signals: [stop.signal],
  });
  expect((await events.next()).value).toEqual(text('Half'));
  stop.abort();
  expect(await events.next().catch(errorCodeOf)).toBe('aborted');
  expect((await events.next()).done).toBe(true);
});

it('stops the source where it is stopped before its reader began', async () => {
  const stop = new AbortController();
  let seen: AbortSignal | undefined;
  const events = untilStopped({
    open: (signal) => oneWord((seen = signal)),
    signals: [stop.signal],
  });
  stop.abort();
  expect(seen?.aborted).toBe(true);
  expect(await events.next().catch(errorCodeOf)).toBe('aborted');
});

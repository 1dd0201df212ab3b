import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createWaitingBytes } from './waiting-bytes.ts';

/** A reply of which so much is unread. */
const reply = (writableLength: number): ServerResponse =>
  Object.assign(new EventEmitter(), { writableLength, closed: false }) as unknown as ServerResponse;

describe('what waits for a client', () => {
  it('is bounded over all its unfinished bodies, and free again when one of them is whole', () => {
    const waiting = createWaitingBytes(100);
    const [first, second] = [waiting.enter('a', reply(0)), waiting.enter('a', reply(0))];
    first.add(60);
    expect(() => second.add(41)).toThrow(
      expect.objectContaining({ code: 'rate_limited' }) as Error,
    );
    waiting.enter('b', reply(0)).add(100);
    first.release();
    first.release();
    second.add(100);
  });

  it('counts replies that are not read: the next request is refused until they are', () => {
    const waiting = createWaitingBytes(100);
    const replies = Array.from({ length: 8 }, () => reply(20));
    for (const one of replies) waiting.enter('a', one);
    expect(() => waiting.enter('a', reply(0))).toThrow(
      expect.objectContaining({ code: 'rate_limited' }) as Error,
    );
    waiting.enter('b', reply(0));
    for (const one of replies.slice(0, 4)) one.emit('close');
    waiting.enter('a', reply(0));
  });
});

import { describe, expect, it } from 'vitest';
import { createChanges } from './create-changes.ts';

const next = async <T>(iterator: AsyncIterator<T>): Promise<T | 'ended'> => {
  const step = await iterator.next();
  return step.done === true ? 'ended' : step.value;
};

describe('changes', () => {
  it('reach their owner only', async () => {
    const changes = createChanges();
    const mine = changes.subscribe('me', new AbortController().signal)[Symbol.asyncIterator]();
    changes.publish('you', { topic: 'accounts' });
    changes.publish('me', { topic: 'settings' });
    expect(await next(mine)).toEqual({ topic: 'settings' });
  });

  it('that are equal come once, though no one was reading meanwhile', async () => {
    const changes = createChanges();
    const iterator = changes.subscribe('me', new AbortController().signal)[Symbol.asyncIterator]();
    for (let n = 0; n < 1000; n += 1) changes.publish('me', { topic: 'documents', id: 'kb_1' });
    changes.publish('me', { topic: 'models' });
    expect(await next(iterator)).toEqual({ topic: 'documents', id: 'kb_1' });
    expect(await next(iterator)).toEqual({ topic: 'models' });
    const third = next(iterator);
    changes.publish('me', { topic: 'lan' });
    expect(await third).toEqual({ topic: 'lan' });
  });

  it('end a waiting subscriber when its signal does, and when it leaves', async () => {
    const changes = createChanges();
    const abort = new AbortController();
    const waiting = next(changes.subscribe('me', abort.signal)[Symbol.asyncIterator]());
    abort.abort();
    expect(await waiting).toBe('ended');
    const iterator = changes.subscribe('me', new AbortController().signal)[Symbol.asyncIterator]();
    const left = next(iterator);
    await iterator.return?.();
    expect(await left).toBe('ended');
    changes.publish('me', { topic: 'lan' });
    expect(await next(iterator)).toBe('ended');
  });

  it('end at once with a signal that was already over', async () => {
    expect(
      await next(createChanges().subscribe('me', AbortSignal.abort())[Symbol.asyncIterator]()),
    ).toBe('ended');
  });
});

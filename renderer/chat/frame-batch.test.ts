import { describe, expect, it } from 'vitest';
import { createFrameBatch } from './frame-batch.ts';

describe('frame batch', () => {
  it('hands on all of a frame at once and in order, and waits for the next item after it', () => {
    const frames: (() => void)[] = [];
    const seen: string[][] = [];
    const batch = createFrameBatch<string>(
      (items) => void seen.push([...items]),
      (run) => void frames.push(run),
    );
    batch.push('a');
    batch.push('b');
    expect(frames).toHaveLength(1);
    frames.pop()?.();
    batch.push('c');
    frames.pop()?.();
    expect(seen).toEqual([['a', 'b'], ['c']]);
  });
});

import { expect, test } from 'vitest';
import { FrameBuffer } from './frame-buffer.ts';

const frameOf = (n: number): string =>
  `data: ${n} ${n % 3 === 0 ? '值得一读😀' : 'x'.repeat((n * 37) % 900)}\n\n`;

test('frames are read back as they came from any kept one on, in both scripts and over segments, also one longer than a segment', () => {
  const kept = new FrameBuffer();
  const all = Array.from({ length: 300 }, (_, n) => (n === 150 ? '长'.repeat(20_000) : frameOf(n)));
  for (const frame of all) kept.push(frame);
  for (const from of [0, 1, 149, 150, 151, 298, 299])
    expect(kept.from(from)).toBe(all.slice(from).join(''));
  expect(kept.from(300)).toBe('');
  expect(kept.size).toBe(Buffer.byteLength(all.join('')));
});

test('the oldest go, whole, and none of those that must stay; what is left keeps its numbers', () => {
  const kept = new FrameBuffer();
  for (let n = 0; n < 200; n += 1) kept.push(frameOf(n));
  kept.dropOldest(20_000, 10);
  expect(kept.first).toBeGreaterThan(0);
  expect(kept.size).toBeLessThan(30_000);
  expect(kept.from(kept.first)).toBe(
    Array.from({ length: 200 - kept.first }, (_, n) => frameOf(kept.first + n)).join(''),
  );
  const unread = new FrameBuffer();
  for (let n = 0; n < 200; n += 1) unread.push(frameOf(n));
  unread.dropOldest(0, 60);
  expect(unread.first).toBeLessThanOrEqual(140);
  expect(unread.from(140)).toContain('data: 140 ');
});

test('a segment that is used again shows nothing of what it held', () => {
  const former = new FrameBuffer();
  for (let n = 0; n < 50; n += 1) former.push(`data: former ${'y'.repeat(400)}\n\n`);
  former.clear();
  const kept = new FrameBuffer();
  for (let n = 0; n < 5; n += 1) kept.push(`data: ${n}\n\n`);
  expect(kept.from(0)).toBe('data: 0\n\ndata: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n');
});

import { expect, test } from 'vitest';
import { createPieces } from './pieces.ts';

const all = async (pieces: ReturnType<typeof createPieces>): Promise<unknown[]> => {
  const seen: unknown[] = [];
  for await (const piece of pieces.stream()) seen.push(piece);
  return seen;
};

test('the first piece goes out at once, before anything else is written', async () => {
  const pieces = createPieces();
  const stream = pieces.stream();
  const first = stream.next();
  pieces.push('text', 'Hello');
  expect(await first).toEqual({ done: false, value: { type: 'text', text: 'Hello' } });
});

test('pieces of one frame are joined, each kind separately, and the order stays', async () => {
  const pieces = createPieces();
  pieces.push('reasoning', 'Let me ');
  pieces.push('reasoning', 'think.');
  pieces.push('text', 'Paris');
  pieces.push('text', '.');
  pieces.push('text', '');
  pieces.end();
  expect(await all(pieces)).toEqual([
    { type: 'reasoning', text: 'Let me think.' },
    { type: 'text', text: 'Paris.' },
  ]);
});

test('what came before a failure is delivered before the failure', async () => {
  const pieces = createPieces();
  pieces.push('text', 'so far');
  pieces.end(new Error('broken'));
  const stream = pieces.stream();
  expect((await stream.next()).value).toEqual({ type: 'text', text: 'so far' });
  await expect(stream.next()).rejects.toThrow('broken');
});

test('what is pushed while a reader is slow is not lost', async () => {
  const pieces = createPieces();
  const reading = all(pieces);
  for (const word of ['a', 'b', 'c', 'd']) {
    pieces.push('text', word);
    await new Promise((resolve) => setTimeout(resolve, 6));
  }
  pieces.end();
  expect((await reading).map((piece) => (piece as { text: string }).text).join('')).toBe('abcd');
});

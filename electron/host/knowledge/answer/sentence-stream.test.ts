import { describe, expect, it } from 'vitest';
import { createSentenceStream } from './sentence-stream.ts';

function cut(text: string, piece: number): string[] {
  const stream = createSentenceStream();
  const sentences: string[] = [];
  for (let i = 0; i < text.length; i += piece)
    sentences.push(...stream.push(text.slice(i, i + piece)));
  return [...sentences, ...stream.end()];
}

describe('createSentenceStream', () => {
  const text =
    'It ends in 2027. [1] The rent is 1.5 times, e.g. higher [2]. “Really?” Yes! ' +
    '押金一万元。[3]租期三年。\n- A point\n- Another';

  it.each([1, 2, 3, 7, 1000])(
    'cuts the same sentences whatever the pieces (%i characters), and loses nothing',
    (piece) => {
      const sentences = cut(text, piece);
      expect(sentences.join('')).toBe(text);
      expect(sentences.map((sentence) => sentence.trim())).toEqual([
        'It ends in 2027. [1]',
        'The rent is 1.5 times, e.g. higher [2].',
        '“Really?”',
        'Yes!',
        '押金一万元。[3]',
        '租期三年。',
        '- A point',
        '- Another',
      ]);
    },
  );

  it('gives a sentence out as soon as the next one begins', () => {
    const stream = createSentenceStream();
    expect(stream.push('It ends in 2027.')).toEqual([]);
    expect(stream.push(' [1]')).toEqual([]);
    expect(stream.push(' The')).toEqual(['It ends in 2027. [1]']);
    expect(stream.end()).toEqual([' The']);
  });
});

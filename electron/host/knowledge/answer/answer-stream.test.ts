import { describe, expect, it } from 'vitest';
import { createAnswerStream, type AnswerPiece } from './answer-stream.ts';

const answer =
  'Run it [1]:\n```sh\nprint(list[0]) # a. b! c\n\n  [7] ok\n``` \nThen `a! b[0]` ends. ' +
  '完成了。【1】好。\n~~~\n```\n[3]\n~~~\nIt is ``not`` ~~done~~.\n````\nopen [4]';

function cut(text: string, pieceOf: (at: number) => number): AnswerPiece[] {
  const stream = createAnswerStream();
  const pieces: AnswerPiece[] = [];
  for (let at = 0; at < text.length;) {
    const length = pieceOf(at);
    pieces.push(...stream.push(text.slice(at, at + length)));
    at += length;
  }
  return [...pieces, ...stream.end()];
}

describe('an answer that comes in pieces', () => {
  const whole = cut(answer, () => answer.length);

  it('is cut into sentences and lines of code, and loses nothing', () => {
    expect(whole.map(({ text }) => text).join('')).toBe(answer);
    expect(whole.filter(({ code }) => code).map(({ text }) => text)).toEqual([
      '```sh\n',
      'print(list[0]) # a. b! c\n',
      '\n',
      '  [7] ok\n',
      '``` \n',
      '~~~\n',
      '```\n',
      '[3]\n',
      '~~~\n',
      '````\n',
      'open [4]',
    ]);
    expect(
      whole.filter(({ code, text }) => !code && text.trim() !== '').map(({ text }) => text.trim()),
    ).toEqual([
      'Run it [1]:',
      'Then `a! b[0]` ends.',
      '完成了。【1】',
      '好。',
      'It is ``not`` ~~done~~.',
    ]);
  });

  it.each([1, 2, 3, 5])('is cut the same in pieces of %i', (length) => {
    expect(cut(answer, () => length)).toEqual(whole);
  });

  it('hands a sentence on before its line is over', () => {
    const stream = createAnswerStream();
    expect(stream.push('It ends in May. It')).toEqual([{ text: 'It ends in May.', code: false }]);
  });
});

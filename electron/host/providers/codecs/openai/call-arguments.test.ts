import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCallArguments } from './call-arguments.ts';
import { createOpenAiCallReader } from './openai-call-reader.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

it('after every piece the verdict is that of a parser', () => {
  const pieces = fc.array(
    fc.constantFrom('{', '}', '"', '\\', '"a":', '1', ',', '[', ']', ' ', 'null', '-', '{"a":"}"}'),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(pieces, (list) => {
      const args = createCallArguments();
      let text = '';
      for (const piece of list) {
        args.add(piece);
        text += piece;
        expect(args.isWhole()).toBe(isJson(text));
        expect(args.isEmpty()).toBe(text === '');
      }
    }),
    { seed: 4, numRuns: 2000 },
  );
});

it.each(['x', ' ', '{', '{} 1'])('a call with its name in each of its pieces: %j', (text) => {
  const reader = createOpenAiCallReader();
  const piece = (given: string) => [{ index: 0, function: { name: 'f', arguments: given } }];
  const first = text === 'x' ? '{"a":"' : text;
  const events = [...reader.read(piece(first), 0)];
  // Parsed whole after each piece, this would take hours.
  for (let at = 0; at < 50_000; at += 1) events.push(...reader.read(piece(text.repeat(20)), 0));
  expect(new Set(events.map(({ index }) => index))).toEqual(new Set([0]));
});

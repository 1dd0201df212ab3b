import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { callEnd, callStart } from '../../../../shared/contract/inference.ts';
import { createCallReader } from './call-reader.ts';

const written = (calls: readonly { name: string; args: unknown }[]): string =>
  calls
    .map(
      ({ name, args }) => `{"name": ${JSON.stringify(name)}, "arguments": ${JSON.stringify(args)}}`,
    )
    .join(`${callEnd}\n${callStart}`) + callEnd;

function readAll(pieces: readonly string[]): { name: string; arguments: string; id: string }[] {
  const reader = createCallReader();
  const calls: { name: string; arguments: string; id: string }[] = [];
  for (const piece of pieces) {
    for (const { index, id = '', name = '', argumentsDelta } of reader.read(piece))
      (calls[index] ??= { id, name, arguments: '' }).arguments += argumentsDelta;
  }
  return calls;
}

test('calls come whole from any pieces, with braces and quotes in their strings too', () => {
  const call = fc.record({
    name: fc.string({ minLength: 1 }),
    args: fc.dictionary(fc.string(), fc.jsonValue()),
  });
  fc.assert(
    fc.property(
      fc.array(call, { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(200), { maxLength: 8 }),
      (calls, cuts) => {
        const text = written(calls);
        const at = [0, ...cuts.map((cut) => cut % text.length).sort((a, b) => a - b), text.length];
        const read = readAll(at.slice(1).map((end, index) => text.slice(at[index], end)));
        expect(
          read.map(({ name, arguments: args }) => ({ name, args: JSON.parse(args) as unknown })),
        ).toEqual(JSON.parse(JSON.stringify(calls)));
        expect(new Set(read.map(({ id }) => id)).size).toBe(calls.length);
      },
    ),
  );
});

test('of a call that was cut, the arguments that came are reported', () => {
  expect(readAll(['{"name": "look", "arg', 'uments": {"at": "the s'])).toMatchObject([
    { name: 'look', arguments: '{"at": "the s' },
  ]);
  expect(readAll(['{"name": "loo'])).toEqual([]);
});

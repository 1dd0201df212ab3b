import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { textKinds } from '../../../test/adversary/generators/texts.ts';
import { tokenizerNames, tokenizers } from '../../../test/fakes/tokenizers.ts';
import { countText } from './token-bound.ts';

/** The bench `budget.textsUndercounted` does the same with 20,000. */
const texts = 3_000;
const bytesOf = (text: string): number =>
  Math.max(Buffer.byteLength(text), Buffer.byteLength(text.normalize('NFKC')));

it('no tokenizer that npm ships counts more than is reserved, in texts of 20 scripts, code, base64 and emoji', () => {
  const kinds = Object.entries(textKinds);
  const faults: string[] = [];
  for (const [kind, arbitrary] of kinds) {
    for (const text of fc.sample(arbitrary, {
      numRuns: Math.ceil(texts / kinds.length),
      seed: 13,
    })) {
      const { atMost } = countText(text);
      for (const name of tokenizerNames) {
        const counted = tokenizers[name](text);
        if (counted > atMost)
          faults.push(
            `${kind}: ${name} counts ${counted}, reserved ${atMost}: ${JSON.stringify(text)}`,
          );
      }
      if (atMost > bytesOf(text))
        faults.push(`${kind}: ${atMost} for ${bytesOf(text)} bytes: ${JSON.stringify(text)}`);
    }
  }
  expect(faults.slice(0, 20)).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { termsOf } from '../../text/terms.ts';
import { isNearDuplicate, sketchOf, withoutNearDuplicates } from './near-duplicates.ts';

const clauses =
  'The tenant keeps the flat in good order, airs it daily and tells the landlord of any ' +
  'damage without delay. Keys that are lost are replaced by the landlord at the tenant’s ' +
  'cost. Pets need the landlord’s consent in writing, which may be withdrawn for good ' +
  'reason. The tenant may not let the flat to others, nor change the locks or the heating, ' +
  'nor store anything that burns easily in the cellar. When the lease ends the flat is ' +
  'returned swept, with all keys, and with walls painted in light colours.';
const rent = (amount: number): string => `${clauses} The rent is ${amount} euros a month.`;
const near = (one: string, other: string): boolean =>
  isNearDuplicate(sketchOf(termsOf(one)), sketchOf(termsOf(other)));

describe('near-duplicates', () => {
  it('keeps both versions of a contract that differ in one number', () => {
    expect(near(rent(900), rent(950))).toBe(false);
    expect(near(rent(900), rent(900))).toBe(true);
  });

  it('sees through a changed word, but not a changed half', () => {
    expect(near(rent(900), rent(900).replace('daily', 'often'))).toBe(true);
    const half = rent(900).slice(0, 260);
    expect(
      near(
        rent(900),
        `${half} Instead of all that the parties agree on nothing further, and leave the ` +
          'rest to the law of the land as it stands.',
      ),
    ).toBe(false);
    expect(near('Hi.', 'Hi.')).toBe(false);
  });

  it('keeps the first of each kind and goes on until the limit is reached', () => {
    const items = [
      rent(900),
      rent(900).replace('daily', 'often'),
      'Another text about quite other things than that.',
      rent(950),
    ].map((text) => ({ text, sketch: sketchOf(termsOf(text)) }));
    expect(
      withoutNearDuplicates(items, 3).map(({ text }) =>
        items.findIndex((item) => item.text === text),
      ),
    ).toEqual([0, 2, 3]);
    expect(withoutNearDuplicates(items, 1)).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import type { KnownPrice } from '../../shared/contract/usage.ts';
import { priceRows } from './price-rows.ts';

const known = (model: string, own = false): KnownPrice => ({
  provider: 'p',
  model,
  own,
  price: { currency: 'USD', input: own ? 9 : 1, output: 1, since: '2026-01-01', source: '' },
});

describe('price list', () => {
  it('shows an own price once, which replaces the table’s', () => {
    expect(
      priceRows([known('a'), known('a', true)], [], '').map(({ own, price }) => [
        own,
        price?.input,
      ]),
    ).toEqual([[true, 9]]);
  });
  it('shows a model that was used without a price as unknown, before the rest of the table', () => {
    expect(
      priceRows(
        [known('a')],
        [
          { provider: 'p', model: 'z' },
          { provider: 'p', model: 'a' },
        ],
        '',
      ).map(({ model, price }) => [model, price === null]),
    ).toEqual([
      ['z', true],
      ['a', false],
    ]);
  });
  it('finds by every word', () => {
    expect(
      priceRows([known('gpt-5-mini'), known('gpt-5')], [], 'GPT mini').map(({ model }) => model),
    ).toEqual(['gpt-5-mini']);
  });
});

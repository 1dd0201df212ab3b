import { describe, expect, it } from 'vitest';
import { priceSchema } from '../../shared/contract/prices.ts';
import { readPriceForm } from './read-price-form.ts';

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

const named = { provider: 'openai', model: 'gpt-5-mini', currency: 'USD' };

describe('price form', () => {
  it('leaves a bucket that was not filled unknown: a zero would make it free', () => {
    const { price, wrong } = readPriceForm(
      form({
        ...named,
        input: '0.25',
        output: '2',
        cacheRead: '0',
        since: '2026-11-01',
        source: 'https://example.com/prices',
      }),
      0,
    );
    expect(wrong).toEqual([]);
    expect(priceSchema.parse(price)).toEqual({
      currency: 'USD',
      input: 0.25,
      output: 2,
      cacheRead: 0,
      since: '2026-11-01',
      source: 'https://example.com/prices',
    });
  });
  it('dates a price that names no day with today', () => {
    expect(
      readPriceForm(form({ ...named, input: '1', output: '1' }), Date.parse('2026-11-21T12:00:00'))
        .price.since,
    ).toBe('2026-11-21');
  });
  it('saves none without input and output, nor with a slip in any', () => {
    expect(
      readPriceForm(form({ ...named, input: '', output: 'free', audio: 'x' }), 0).wrong,
    ).toEqual(['input', 'output', 'audio']);
  });
});

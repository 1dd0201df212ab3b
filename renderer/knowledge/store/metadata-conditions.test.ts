import { describe, expect, it } from 'vitest';
import type { DocumentMetadata } from '../../../shared/contract/document-metadata.ts';
import { metadataFilterOf, metadataIn, noChoice, valueKey } from './metadata-conditions.ts';

const withAll = (all: readonly DocumentMetadata[]) => all.map((metadata) => ({ metadata }));

const years = withAll(
  Array.from({ length: 8 }, (_, index) => ({
    year: 2019 + index,
    due: `2026-03-0${index + 1}`,
    site: index % 2 === 0 ? 'north' : 'south',
    kind: 'contract',
  })),
);

describe('the keys that a search can be narrowed by', () => {
  it('are a range where there are many numbers or days, else a choice, and none where all are alike', () => {
    expect(metadataIn(years).map(({ key, kind }) => [key, kind])).toEqual([
      ['due', 'date'],
      ['site', 'choice'],
      ['year', 'number'],
    ]);
    expect(metadataIn(withAll([{ kind: 'a' }, {}]))).toEqual([
      { key: 'kind', kind: 'choice', values: ['a'] },
    ]);
  });

  it('leave out a key with too many texts to pick from', () => {
    expect(metadataIn(withAll(Array.from({ length: 101 }, (_, n) => ({ id: `x${n}` }))))).toEqual(
      [],
    );
  });
});

describe('the filter by metadata', () => {
  it('asks for the chosen values in their own types', () => {
    const mixed = withAll([{ a: 1 }, { a: '1' }, { a: true }]);
    const choose = (values: string[]) => metadataFilterOf({ a: { ...noChoice, values } }, mixed);
    expect(choose([valueKey('1'), valueKey(true)])).toEqual({ a: { in: ['1', true] } });
    expect(choose([])).toBeUndefined();
  });

  it('takes the last day of a range in whole', () => {
    expect(
      metadataFilterOf(
        {
          due: { ...noChoice, from: '2026-02-28', to: '2026-02-28' },
          year: { ...noChoice, from: '2020' },
        },
        years,
      ),
    ).toEqual({ due: { gte: '2026-02-28', lt: '2026-03-01' }, year: { gte: 2020 } });
  });

  it('forgets a key that no document has any more', () => {
    expect(metadataFilterOf({ gone: { ...noChoice, from: '1' } }, years)).toBeUndefined();
  });
});

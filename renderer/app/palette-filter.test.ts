import { describe, expect, it } from 'vitest';
import { filterEntries } from './palette-filter.ts';

const entries = ['Go to Models', 'Settings', 'New chat', '新建对话'].map((label) => ({ label }));
const found = (query: string): string[] => filterEntries(entries, query).map(({ label }) => label);

describe('palette', () => {
  it('puts the start of a label before the middle of a word', () => {
    expect(found('set')[0]).toBe('Settings');
    expect(found('models')[0]).toBe('Go to Models');
  });
  it('finds by letters in order, and Han text by any part', () => {
    expect(found('nch')).toEqual(['New chat']);
    expect(found('对话')).toEqual(['新建对话']);
  });
  it('shows everything for a blank query and nothing for nonsense', () => {
    expect(found(' ')).toHaveLength(4);
    expect(found('zzz')).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { settingMatches } from './setting-search.ts';

const entry = {
  id: 'unload',
  words: ['Unload models', 'Minutes without use', '空闲多久后卸载模型'],
};

describe('search of settings', () => {
  it('finds by words in any order and case, and by Han text without spaces', () => {
    expect(settingMatches(entry, 'MINUTES unload')).toBe(true);
    expect(settingMatches(entry, '卸载')).toBe(true);
    expect(settingMatches(entry, 'unload theme')).toBe(false);
  });
  it('shows all for a blank query', () => {
    expect(settingMatches(entry, '  ')).toBe(true);
  });
});

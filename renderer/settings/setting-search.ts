export interface SettingEntry {
  id: string;
  /** Its title, its explanation, its group: what a search looks at. */
  words: readonly string[];
}

/** Whether every word of the query stands somewhere in the setting's own words. */
export function settingMatches(entry: SettingEntry, query: string): boolean {
  const text = entry.words.join(' ').toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export interface SettingEntry {
  id: string;
  /** Its title, its explanation, its group: what a search looks at. */
  words: readonly string[];
}

/** Whether the setting's words contain every word of the query. */
export function settingMatches(entry: SettingEntry, query: string): boolean {
  const text = entry.words.join(' ').toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

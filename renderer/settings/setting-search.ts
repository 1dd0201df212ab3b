export interface SettingEntry {
  id: string;
  /** The texts that a search looks at: title, explanation and group. */
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

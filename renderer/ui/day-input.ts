/** The last moment (Unix ms) of a day by this machine's clock; null if the text is no ISO day. */
export function endOfDay(isoDay: string): number | null {
  const [year, month, day] = isoDay.split('-').map(Number);
  if (!year || !month || !day) return null;
  return new Date(year, month - 1, day + 1).getTime() - 1;
}

/** The ISO day (`2026-11-21`) of a moment by this machine's clock, as a date input takes it. */
export function dayOf(atMs: number): string {
  return new Intl.DateTimeFormat('sv-SE').format(atMs);
}

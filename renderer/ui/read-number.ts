/**
 * A number as people type it: `1,000,000`, `1 000 000`, `1，000`, `２０`, `1.5`. Null where the field
 * is empty; NaN where it is no number, so that a form never takes a slip for "no limit".
 */
export function readNumber(text: string): number | null {
  const plain = text.normalize('NFKC').replaceAll(/[\s,_]/g, '');
  if (plain === '') return null;
  const scaled = /^(\d+(?:\.\d+)?)([kKmM万]?)$/.exec(plain);
  if (!scaled) return Number.NaN;
  const factor = { k: 1e3, m: 1e6, 万: 1e4 }[scaled[2]?.toLowerCase() ?? ''] ?? 1;
  return Number(scaled[1]) * factor;
}

/** Money in a currency's own units, as millionths. */
export function readMicro(text: string): number | null {
  const value = readNumber(text);
  return value === null ? null : Math.round(value * 1_000_000);
}

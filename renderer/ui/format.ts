/** Numbers, sizes, money and times as the reader's language writes them. */
export interface Format {
  readonly locale: string;
  count(value: number): string;
  /** `1.2M`, `120万`: for places that show the exact figure next to it or on hover. */
  compact(value: number): string;
  /** `1.2 GB`: decimal units, as download sizes and disks are named. */
  bytes(value: number): string;
  /**
   * `2 GB` of 2048: limits of storage count megabytes of 1,048,576 bytes, and 1024 of them make a
   * gigabyte.
   */
  mebibytes(value: number): string;
  rate(bytesPerSecond: number): string;
  /** `420 ms`, `3.4 s`, `2 min 5 s`. */
  duration(ms: number): string;
  percent(ratio: number): string;
  /** Millionths of a currency; small sums keep the digits that matter. */
  money(micro: number, currency: string): string;
  /** `3 minutes ago`. */
  relative(atMs: number, nowMs: number): string;
  /** `in 20 seconds`, `in 5 hours`: how long something still lasts, never `now` before it is. */
  until(atMs: number, nowMs: number): string;
  exact(atMs: number): string;
  time(atMs: number): string;
  day(isoDay: string): string;
  /** `Nov 21, 2026`, by this machine's clock. */
  date(atMs: number): string;
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const relativeSteps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

function unitOf(locale: string, unit: string, value: number, digits: number): string {
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value);
}

function formatBytes(locale: string, value: number): string {
  const power = value < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** power;
  const unit = byteUnits[power] ?? 'byte';
  if (unit === 'byte') return `${new Intl.NumberFormat(locale).format(Math.round(value))} B`;
  return unitOf(locale, unit, scaled, scaled < 10 ? 1 : 0);
}

function formatDuration(locale: string, ms: number): string {
  if (ms < 1000) return unitOf(locale, 'millisecond', Math.round(ms), 0);
  const seconds = ms / 1000;
  if (seconds < 60) return unitOf(locale, 'second', seconds, seconds < 10 ? 1 : 0);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return `${unitOf(locale, 'minute', minutes, 0)} ${unitOf(locale, 'second', Math.floor(seconds % 60), 0)}`;
  return (
    `${unitOf(locale, 'hour', Math.floor(minutes / 60), 0)} ` +
    unitOf(locale, 'minute', minutes % 60, 0)
  );
}

function formatMoney(locale: string, micro: number, currency: string): string {
  const value = micro / 1_000_000;
  const small = value !== 0 && Math.abs(value) < 0.01;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: small ? 6 : Math.abs(value) < 1 ? 4 : 2,
  }).format(value);
}

function formatRelative(locale: string, atMs: number, nowMs: number): string {
  const seconds = Math.round((atMs - nowMs) / 1000);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, size] of relativeSteps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(0, 'second');
}

function formatUntil(locale: string, atMs: number, nowMs: number): string {
  const seconds = Math.max(1, Math.ceil((atMs - nowMs) / 1000));
  if (seconds >= 60) return formatRelative(locale, atMs, nowMs);
  return new Intl.RelativeTimeFormat(locale).format(seconds, 'second');
}

export function createFormat(locale: string): Format {
  const count = new Intl.NumberFormat(locale);
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const time = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  return {
    locale,
    count: (value) => count.format(value),
    compact: (value) => compact.format(value),
    bytes: (value) => formatBytes(locale, value),
    mebibytes: (value) =>
      value < 1024
        ? unitOf(locale, 'megabyte', value, 0)
        : unitOf(locale, 'gigabyte', value / 1024, 2),
    rate: (value) => `${formatBytes(locale, value)}/s`,
    duration: (ms) => formatDuration(locale, ms),
    percent: (ratio) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(ratio),
    money: (micro, currency) => formatMoney(locale, micro, currency),
    relative: (atMs, nowMs) => formatRelative(locale, atMs, nowMs),
    until: (atMs, nowMs) => formatUntil(locale, atMs, nowMs),
    exact: (atMs) => exact.format(atMs),
    time: (atMs) => time.format(atMs),
    day: (isoDay) => day.format(new Date(`${isoDay}T00:00:00Z`)),
    date: (atMs) => date.format(atMs),
  };
}

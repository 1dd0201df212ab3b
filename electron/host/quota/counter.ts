/** What one attempt used. Tokens and costs include the unknown ones. */
export interface Use {
  tokens: number;
  costMicro: number;
  unknownTokens: number;
  unknownCostMicro: number;
  requests: number;
}

/** What a limit has counted so far in its window, and what running requests reserve. */
export interface Counter extends Use {
  /** The values of the `*` dimensions. */
  values: readonly string[];
  reservedTokens: number;
  reservedCostMicro: number;
  alerted: boolean;
  /** Of a rolling window: when what was used. */
  ring: Ring | null;
}

interface Ring {
  bucketMs: number;
  /** The number of the oldest bucket: its time divided by `bucketMs`. */
  oldest: number;
  /** `fields` numbers a bucket. */
  amounts: Float64Array;
}

/**
 * A rolling window is cut into this many buckets; use counts until its whole bucket is out of the
 * window, so never too little.
 */
const parts = 60;
const slots = parts + 1;
const fields = ['tokens', 'costMicro', 'unknownTokens', 'unknownCostMicro', 'requests'] as const;

export const bucketMsOf = (rollingMs: number): number => Math.ceil(rollingMs / parts);

export function createCounter(
  values: readonly string[],
  rollingMs: number | null,
  now: number,
): Counter {
  const bucketMs = rollingMs === null ? 0 : bucketMsOf(rollingMs);
  const ring =
    rollingMs === null
      ? null
      : {
          bucketMs,
          oldest: Math.floor(now / bucketMs) - parts,
          amounts: new Float64Array(slots * fields.length),
        };
  return {
    values,
    tokens: 0,
    costMicro: 0,
    unknownTokens: 0,
    unknownCostMicro: 0,
    requests: 0,
    reservedTokens: 0,
    reservedCostMicro: 0,
    alerted: false,
    ring,
  };
}

/** Buckets before 1970 have a place too. */
const placeOf = (bucket: number): number => (((bucket % slots) + slots) % slots) * fields.length;

/** Takes out what has left the window. */
export function expire(counter: Counter, now: number): void {
  const { ring } = counter;
  if (ring === null) return;
  const first = Math.floor(now / ring.bucketMs) - parts;
  if (ring.oldest >= first) return;
  for (let bucket = ring.oldest; bucket < Math.min(first, ring.oldest + slots); bucket += 1) {
    const place = placeOf(bucket);
    for (const [at, field] of fields.entries()) counter[field] -= ring.amounts[place + at] ?? 0;
    ring.amounts.fill(0, place, place + fields.length);
  }
  ring.oldest = first;
}

/**
 * Counts what was used at `at`; of a rolling window nothing that has left it, and what seems to
 * come from the future as of now.
 */
export function addUse(counter: Counter, use: Use, at: number, now: number): void {
  const { ring } = counter;
  if (ring !== null) {
    expire(counter, now);
    const bucket = Math.floor(Math.min(at, now) / ring.bucketMs);
    if (bucket < ring.oldest) return;
    const place = placeOf(bucket);
    for (const [index, field] of fields.entries())
      ring.amounts[place + index] = (ring.amounts[place + index] ?? 0) + use[field];
  }
  for (const field of fields) counter[field] += use[field];
}

/**
 * When so much of a field has left the window that at most `atMost` is counted; null where it never
 * does.
 */
export function leavesAt(
  counter: Counter,
  field: 'tokens' | 'costMicro' | 'requests',
  atMost: number,
): number | null {
  const { ring } = counter;
  if (ring === null || atMost < 0) return null;
  let counted = counter[field];
  for (let bucket = ring.oldest; bucket < ring.oldest + slots; bucket += 1) {
    counted -= ring.amounts[placeOf(bucket) + fields.indexOf(field)] ?? 0;
    if (counted <= atMost) return (bucket + slots) * ring.bucketMs;
  }
  return null;
}

/** When the oldest use of a rolling window leaves it. */
export function firstLeavesAt({ ring }: Counter): number | null {
  if (ring === null) return null;
  for (let bucket = ring.oldest; bucket < ring.oldest + slots; bucket += 1) {
    const place = placeOf(bucket);
    if (ring.amounts.subarray(place, place + fields.length).some((amount) => amount !== 0))
      return (bucket + slots) * ring.bucketMs;
  }
  return null;
}

export const isEmpty = ({
  tokens,
  costMicro,
  requests,
  reservedTokens,
  reservedCostMicro,
}: Counter): boolean =>
  tokens === 0 &&
  costMicro === 0 &&
  requests === 0 &&
  reservedTokens === 0 &&
  reservedCostMicro === 0;

import type { Settlement } from '../../usage/ledger.ts';

/**
 * Seconds; the boundaries that the conventions advise for durations of GenAI requests
 * (OpenTelemetry, "Semantic conventions for generative AI metrics").
 */
export const durationBounds: readonly number[] = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
/** Tokens of a request; the same source. */
export const tokenBounds: readonly number[] = [
  1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
  67_108_864,
];

/**
 * How many values fell below each boundary, and above the last; one counter each, not cumulative.
 */
export interface Distribution {
  bounds: readonly number[];
  counts: Float64Array;
  sum: number;
}

export type Operation = NonNullable<Settlement['operation']>;

/** Requests to one provider for one operation. */
export interface Tally {
  provider: string;
  operation: Operation;
  /** Requests by outcome: an empty key is a success, any other is the code of the error. */
  byError: Map<string, number>;
  /** Cached answers use none. */
  tokens: {
    input: number;
    cacheRead: number;
    cacheWrite: number;
    output: number;
    reasoning: number;
  };
  /** Millionths by currency. */
  costMicro: Map<string, number>;
  inputTokens: Distribution;
  outputTokens: Distribution;
  firstToken: Distribution;
  total: Distribution;
}

export const dialects = ['openai', 'responses', 'anthropic', 'hearth', 'older', 'page'] as const;
type RequestDialect = (typeof dialects)[number];
export const modelKinds = ['chat', 'embedding', 'rerank', 'none'] as const;
export type RequestedKind = (typeof modelKinds)[number];

/** Counts since the start of the process. Labels are made when the counts are read. */
export interface Traffic {
  /** A request was settled in the ledger, from any entry. */
  settled(settlement: Settlement): void;
  /** The head of a reply was sent. */
  answered(path: string, status: number): void;
  /** A request ended in an error of this code before or instead of an answer. */
  refused(code: string): void;
  tallies(): readonly Tally[];
  answers(): readonly {
    dialect: RequestDialect;
    kind: RequestedKind;
    status: number;
    count: number;
  }[];
  refusals(): ReadonlyMap<string, number>;
}

const distribution = (bounds: readonly number[]): Distribution => ({
  bounds,
  counts: new Float64Array(bounds.length + 1),
  sum: 0,
});

function observe(into: Distribution, value: number): void {
  let at = 0;
  while (at < into.bounds.length && value > (into.bounds[at] ?? 0)) at += 1;
  into.counts[at] = (into.counts[at] ?? 0) + 1;
  into.sum += value;
}

const raise = <Key>(counts: Map<Key, number>, key: Key, by = 1): void =>
  void counts.set(key, (counts.get(key) ?? 0) + by);

function addUsage(tally: Tally, { usage, cached }: Settlement): void {
  if (usage === null || cached === true) return;
  const { tokens } = tally;
  tokens.input += usage.input;
  tokens.cacheRead += usage.cacheRead;
  tokens.cacheWrite += usage.cacheWrite;
  tokens.output += usage.output;
  tokens.reasoning += usage.reasoning;
  observe(tally.inputTokens, usage.input + usage.cacheRead + usage.cacheWrite);
  observe(tally.outputTokens, usage.output + usage.reasoning);
}

/** By prefix, since every request passes here. */
function dialectOf(path: string): RequestDialect {
  if (path.startsWith('/v1/messages')) return 'anthropic';
  if (path.startsWith('/v1/responses')) return 'responses';
  if (
    path.startsWith('/v1/requests') ||
    path.startsWith('/v1/sessions') ||
    path.startsWith('/v1/knowledge') ||
    path.startsWith('/api/v1/status')
  )
    return 'hearth';
  if (path.startsWith('/v1') || path.startsWith('/v2')) return 'openai';
  return path.startsWith('/api/') || path.startsWith('/chat/sessions') ? 'older' : 'page';
}

function kindOf(path: string): RequestedKind {
  if (path.includes('/embeddings')) return 'embedding';
  if (path.includes('/rerank')) return 'rerank';
  return path.includes('/completions') || path.endsWith('/messages') || path === '/v1/responses'
    ? 'chat'
    : 'none';
}

const operations: readonly Operation[] = [
  'chat',
  'embeddings',
  'rerank',
  'moderation',
  'retrieval',
];

export function createTraffic(): Traffic {
  const byProvider = new Map<string, (Tally | undefined)[]>();
  /** Indexed by dialect and kind, then status: no label is built while requests pass. */
  const answered = new Map<number, number>();
  const refused = new Map<string, number>();

  const tallyOf = (provider: string, operation: Operation): Tally => {
    let row = byProvider.get(provider);
    if (row === undefined) byProvider.set(provider, (row = []));
    const at = operations.indexOf(operation);
    return (row[at] ??= {
      provider,
      operation,
      byError: new Map(),
      tokens: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 },
      costMicro: new Map(),
      inputTokens: distribution(tokenBounds),
      outputTokens: distribution(tokenBounds),
      firstToken: distribution(durationBounds),
      total: distribution(durationBounds),
    });
  };
  const slotOf = (path: string): number =>
    dialects.indexOf(dialectOf(path)) * modelKinds.length + modelKinds.indexOf(kindOf(path));

  return {
    settled: (settlement) => {
      const {
        provider,
        operation = 'chat',
        outcome,
        errorCode,
        costMicro,
        currency,
        firstTokenMs,
        totalMs,
      } = settlement;
      const tally = tallyOf(provider ?? '', operation);
      raise(tally.byError, outcome === 'ok' ? '' : (errorCode ?? outcome));
      addUsage(tally, settlement);
      if (costMicro !== null && currency !== null) raise(tally.costMicro, currency, costMicro);
      if (firstTokenMs !== null) observe(tally.firstToken, firstTokenMs / 1000);
      if (outcome === 'ok') observe(tally.total, totalMs / 1000);
    },
    answered: (path, status) => raise(answered, slotOf(path) * 1000 + status),
    refused: (code) => raise(refused, code),
    tallies: () => [...byProvider.values()].flat().filter((tally) => tally !== undefined),
    answers: () =>
      [...answered].map(([slot, count]) => {
        const pair = Math.floor(slot / 1000);
        return {
          dialect: dialects[Math.floor(pair / modelKinds.length)] ?? 'page',
          kind: modelKinds[pair % modelKinds.length] ?? 'none',
          status: slot % 1000,
          count,
        };
      }),
    refusals: () => refused,
  };
}

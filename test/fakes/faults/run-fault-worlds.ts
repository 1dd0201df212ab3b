import type { ChatRequest } from '../../../shared/chat.ts';
import { noLimits } from '../../../shared/contract/accounts.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { routerWorld } from '../router-world.ts';
import {
  faultWorld,
  finishOf,
  isHarmless,
  piecesOf,
  type Answer,
  type Fault,
} from './fault-world.ts';
import { limitMs, startFaultyUpstream } from './faulty-upstream.ts';

/** What became of one request of a world. */
export interface FaultOutcome {
  seed: number;
  answer: Answer;
  plain: boolean;
  met: readonly Fault[];
  /** `right`: the whole answer. `truncated`: something else that passes for one. */
  result: 'right' | 'failed' | 'truncated';
  code: string | null;
  /** A fault was met, and another account could make it good. */
  isRescuable: boolean;
  /** Two accounts sent a whole answer. */
  paidTwice: boolean;
}

/**
 * Deadlines, with room for a busy machine. The attempts of a plain answer share theirs, and one that
 * is silent ends with its share: a longer one is waited for.
 */
const deadlineMs = { plain: 12_000, streamed: 60_000 };

const policyOf = (seed: number, plain: boolean): string =>
  `policy-${seed}-${plain ? 'plain' : 'streamed'}`;

const requestOf = (model: string, answer: Answer, user: string): ChatRequest => ({
  model,
  messages: [{ role: 'user', content: 'How many accounts are well?' }],
  maxTokens: 100,
  extra: { user },
  ...(answer === 'tool call'
    ? { tools: [{ name: 'look', parameters: { type: 'object' } }] }
    : answer === 'schema'
      ? { responseFormat: { type: 'json_object' } }
      : {}),
});

type Bed = Awaited<ReturnType<typeof routerWorld>>;
type Upstream = Awaited<ReturnType<typeof startFaultyUpstream>>;

async function runRequest(
  bed: Bed,
  upstream: Upstream,
  seed: number,
  { plain, answer, index }: { plain: boolean; answer: Answer; index: number },
): Promise<FaultOutcome> {
  const id = `${seed}-${index}`;
  const trace = upstream.trace(id);
  const chat = bed.router.chat({
    caller: { ...bed.caller, via: 'lan' },
    purpose: 'api',
    request: requestOf(policyOf(seed, plain), answer, id),
    signal: AbortSignal.timeout(60_000),
    plain,
  });
  let text = '';
  let reason: string | null = null;
  let code: string | null = null;
  try {
    for await (const event of chat.events) {
      if (event.type === 'text') text += event.text;
      else if (event.type === 'tool_call') text += event.argumentsDelta;
      else if (event.type === 'finish') reason = event.reason;
    }
  } catch (thrown) {
    code = (thrown as { code?: string }).code ?? 'unknown';
  }
  const isRight = text === piecesOf(answer).join('') && reason === finishOf(answer);
  return {
    seed,
    answer,
    plain,
    met: trace.met,
    result: code !== null ? 'failed' : isRight ? 'right' : 'truncated',
    code,
    isRescuable: !trace.isLost && trace.met.some((fault) => !isHarmless(fault)),
    paidTwice: trace.whole > 1,
  };
}

async function runWorld(bed: Bed, upstream: Upstream, seed: number): Promise<FaultOutcome[]> {
  const world = faultWorld(seed);
  upstream.open(world);
  const model = `w${seed}`;
  const limits = { ...noLimits, firstEventMs: limitMs, betweenEventsMs: limitMs };
  for (const place of world.accounts.keys())
    await bed.accounts.add(desktopOwnerId, {
      provider: 'openai-compatible',
      name: `${seed} ${place}`,
      baseUrl: upstream.baseUrl(seed, place),
      apiKey: 'sk-worlds-0123456789',
      models: [model],
      priority: place,
      limits,
    });
  const { commitAfter, continueBroken, waitFirst, strategy } = world;
  for (const plain of [true, false])
    bed.policy(policyOf(seed, plain), {
      tiers: [{ name: 'all', models: [model], strategy }],
      commitAfter,
      continueBroken,
      waitFirst,
      deadlineMs: plain ? deadlineMs.plain : deadlineMs.streamed,
    });
  const outcomes: FaultOutcome[] = [];
  for (const [index, request] of world.requests.entries())
    outcomes.push(await runRequest(bed, upstream, seed, { ...request, index }));
  await bed.router.probes.idle();
  return outcomes;
}

const worldsOfBed = 50;
const atOnce = 4;

/** Runs worlds, some of them at the same time; each has accounts and a model of its own. */
export async function runFaultWorlds(seeds: readonly number[]): Promise<FaultOutcome[]> {
  const upstream = await startFaultyUpstream();
  const outcomes: FaultOutcome[] = [];
  try {
    for (let from = 0; from < seeds.length; from += worldsOfBed) {
      const bed = await routerWorld([]);
      const left = seeds.slice(from, from + worldsOfBed);
      const worker = async (): Promise<void> => {
        for (let seed = left.pop(); seed !== undefined; seed = left.pop())
          outcomes.push(...(await runWorld(bed, upstream, seed)));
      };
      try {
        await Promise.all(Array.from({ length: atOnce }, worker));
      } finally {
        await bed.close();
      }
    }
    return outcomes;
  } finally {
    await upstream.close();
  }
}

export interface FaultFigures {
  requests: number;
  rescuable: number;
  /** Of the rescuable ones the share with the whole answer. */
  rescued: number;
  paidTwice: number;
  truncated: number;
}

export function figuresOf(outcomes: readonly FaultOutcome[]): FaultFigures {
  const rescuable = outcomes.filter((one) => one.isRescuable);
  const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
  return {
    requests: outcomes.length,
    rescuable: rescuable.length,
    rescued: share(rescuable.filter(({ result }) => result === 'right').length, rescuable.length),
    paidTwice: outcomes.filter(({ paidTwice }) => paidTwice).length / outcomes.length,
    truncated: outcomes.filter(({ result }) => result === 'truncated').length,
  };
}

import { randomOf } from '../../bench/random.ts';
import { chunk, done, usageChunk } from '../upstream.ts';

/** What an account does with one request, in place of the whole answer or on its way to it. */
export const faults = [
  'rate limit',
  'rate limit that names a wait',
  '500',
  '503',
  'reset',
  'silence',
  'slow first token',
  'cut before content',
  'cut after content',
  'stall after content',
  'error after content',
  'error as first event',
  'malformed events',
  'one malformed event',
  'no finish',
  'no [DONE]',
  'open end',
  'wrong key',
  'no such model',
  'no such path',
  'no credit',
  'a firewall’s page',
  'no JSON',
] as const;
export type Fault = (typeof faults)[number];

/** Faults that leave the answer whole. */
const harmless: ReadonlySet<Fault> = new Set(['one malformed event', 'no [DONE]', 'open end']);
/** Faults after something of an answer was sent. */
const afterContent: ReadonlySet<Fault> = new Set([
  'cut after content',
  'stall after content',
  'error after content',
]);

export interface FaultyAccount {
  /** Null: it is well. One of these for each request that it meets. */
  faults: readonly Fault[] | null;
  /** The share of its requests that meet a fault. */
  share: number;
}

export type Answer = 'text' | 'tool call' | 'schema';

export interface FaultWorld {
  seed: number;
  accounts: readonly FaultyAccount[];
  /** The place of the one that is well. */
  well: number;
  commitAfter: 'content' | 'end';
  continueBroken: boolean;
  waitFirst: boolean;
  strategy: 'priority' | 'round_robin' | 'health_based';
  requests: readonly { plain: boolean; answer: Answer }[];
}

const mostAccounts = 6;
const requestsOfWorld = 3;

/** A pool of up to six accounts of which one is well, and what is asked of it; by a seed. */
export function faultWorld(seed: number): FaultWorld {
  const random = randomOf(seed);
  const upTo = (most: number): number => Math.floor(random() * most);
  const oneOf = <T>(list: readonly T[]): T => list[upTo(list.length)] as T;
  const count = 2 + upTo(mostAccounts - 1);
  // Where the first is well, nothing is learned.
  const well = random() < 0.1 ? 0 : 1 + upTo(count - 1);
  return {
    seed,
    well,
    accounts: Array.from({ length: count }, (_, at) =>
      at === well
        ? { faults: null, share: 0 }
        : {
            faults: Array.from({ length: 1 + upTo(3) }, () => oneOf(faults)),
            share: oneOf([0.5, 1]),
          },
    ),
    commitAfter: oneOf(['content', 'end']),
    continueBroken: random() < 0.4,
    waitFirst: random() < 0.2,
    strategy: oneOf(['priority', 'round_robin', 'health_based']),
    requests: Array.from({ length: requestsOfWorld }, () => ({
      plain: random() < 0.4,
      answer: oneOf(['text', 'text', 'tool call', 'schema']),
    })),
  };
}

/** Whether another account can still give the whole answer once this one met the fault. */
export const isRescuable = (
  fault: Fault,
  { commitAfter, continueBroken }: FaultWorld,
  { plain, answer }: FaultWorld['requests'][number],
): boolean =>
  !afterContent.has(fault) ||
  plain ||
  commitAfter === 'end' ||
  (continueBroken && answer === 'text');

export const isHarmless = (fault: Fault): boolean => harmless.has(fault);

const sentence = ['Six ', 'accounts, ', 'one ', 'of ', 'them ', 'well.'];
const toolArguments = ['{"place":', '"roof",', '"floor":6}'];
const object = ['{"well":', 'true,', '"accounts":6}'];

/** The pieces of the right answer. */
export const piecesOf = (answer: Answer): readonly string[] =>
  answer === 'text' ? sentence : answer === 'schema' ? object : toolArguments;

/** What is left of the text after a turn of the assistant that begins it. */
export function restOf(answer: Answer, soFar: string): readonly string[] {
  const rest = piecesOf(answer).join('').slice(soFar.length);
  return rest === '' ? [] : [rest.slice(0, 5), rest.slice(5)].filter((piece) => piece !== '');
}

export const finishOf = (answer: Answer): string =>
  answer === 'tool call' ? 'tool_calls' : 'stop';

/** The events of an answer's content. */
export const contentEvents = (answer: Answer, pieces: readonly string[]): string[] =>
  pieces.map((piece, at) =>
    answer === 'tool call'
      ? chunk({
          tool_calls: [
            {
              index: 0,
              ...(at === 0 ? { id: 'call_1', type: 'function' } : {}),
              function: { ...(at === 0 ? { name: 'look' } : {}), arguments: piece },
            },
          ],
        })
      : chunk({ content: piece }),
  );

const usage = { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 };
export const endEvents = (answer: Answer): string[] => [
  chunk({}, finishOf(answer)),
  usageChunk(usage),
  done,
];

/** The same answer in one piece. */
export const plainAnswer = (answer: Answer, pieces: readonly string[]): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'fake-model',
  choices: [
    {
      index: 0,
      finish_reason: finishOf(answer),
      message:
        answer === 'tool call'
          ? {
              role: 'assistant',
              content: null,
              tool_calls: [
                {
                  id: 'call_1',
                  type: 'function',
                  function: { name: 'look', arguments: pieces.join('') },
                },
              ],
            }
          : { role: 'assistant', content: pieces.join('') },
    },
  ],
  usage,
});

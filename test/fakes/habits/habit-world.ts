import { createRandom, type Random } from './random.ts';
import { toReply, type WorldReply } from './habit-reply.ts';
import type { FailureHabit, Habits, Truth } from './habits.ts';

export interface HabitWorld {
  seed: number;
  truth: Truth;
  habits: Habits;
  stream: boolean;
  reply: (body: Record<string, unknown>) => WorldReply;
}

const words = 'the lease ends in May and the harbour 港口 stays open until dusk “so” it is\n'.split(
  ' ',
);

function truthOf(random: Random): Truth {
  const called = random.chance(0.45);
  const said = !called || random.chance(0.3);
  const text = said
    ? Array.from({ length: 3 + random.below(20) }, () => random.pick(words)).join(' ')
    : '';
  const calls = called
    ? Array.from({ length: 1 + random.below(3) }, (_, at) => ({
        name: random.pick(['weather', 'look', 'weather']),
        arguments: { city: random.pick(['Paris', 'Rome', '东京']), nth: at },
      }))
    : [];
  return {
    text,
    reasoning: random.chance(0.3) ? 'They want to know when. ' : '',
    calls,
    finish: called ? 'tool_calls' : random.chance(0.15) ? 'length' : 'stop',
  };
}

const failureOf = (random: Random): FailureHabit => ({
  status: random.pick([200, 400, 401, 429, 500, 503]),
  form: random.pick([
    'object',
    'array',
    'text',
    'event',
    'errorField',
    'named',
    'detail',
    'page',
    'afterText',
  ]),
});

/** Mostly the usual value, else one of the others. */
const usually = <Value>(random: Random, usual: Value, others: readonly Value[]): Value =>
  random.chance(0.75) ? usual : random.pick(others);

function habitsOf(random: Random): Habits {
  return {
    form: usually(random, 'asked', ['events', 'json']),
    contentType: usually(random, 'right', ['other', 'none']),
    content: usually(random, 'text', ['parts', 'texts', 'object']),
    reasoning: random.pick(['reasoning_content', 'reasoning', 'details', 'part', 'object']),
    calls: random.pick(['pieces', 'whole', 'oneDelta', 'choices']),
    place: usually(random, 'right', ['none', 'zero', 'text', 'fromOne']),
    ids: usually(random, 'right', ['none', 'repeated', 'changing']),
    arguments: usually(random, 'text', ['object']),
    nulls: random.chance(0.3),
    finish: usually(random, 'right', ['spelling', 'stop', 'delta', 'top', 'missing']),
    usage: usually(random, 'last', [
      'first',
      'each',
      'zeros',
      'missing',
      'total',
      'outside',
      'inChoice',
      'broken',
    ]),
    keepAlive: usually(random, 0, [1, 2, 3, 4, 5, 6]),
    done: usually(random, 'right', ['missing', 'spaces', 'lowercase']),
    lineEnd: usually(random, '\n', ['\r\n', '\r']),
    byteOrderMark: random.chance(0.1),
    pieceBytes: random.pick([0, 0, 1, 7, 64, 1024]),
    repeats: random.chance(0.1),
    refuses: random.chance(0.12)
      ? random.pick([['stream_options'], ['stream_options', 'metadata'], ['metadata']])
      : [],
    fails: random.chance(0.1) ? failureOf(random) : null,
  };
}

/**
 * A server knows its own calls: combinations that leave open which piece belongs to which call are
 * no habit of any.
 */
function consistent(habits: Habits): Habits {
  const isPieces = habits.calls === 'pieces';
  // Pieces of several calls without a place need ids or names to be told apart, and an object is
  // whole.
  const calls = isPieces && habits.arguments === 'object' ? 'whole' : habits.calls;
  const place =
    (habits.ids === 'repeated' || habits.ids === 'none') && habits.place !== 'fromOne'
      ? 'right'
      : habits.place;
  const ids = habits.ids === 'changing' && calls !== 'pieces' ? 'right' : habits.ids;
  // A stream without a finish and without an end is one that was cut.
  const done = habits.finish === 'missing' ? 'right' : habits.done;
  return { ...habits, calls, place: ids === 'changing' ? 'right' : place, ids, done };
}

/** The world of a seed: always the same. */
export function habitWorld(seed: number): HabitWorld {
  const random = createRandom(seed);
  const truth = truthOf(random);
  const habits = consistent(habitsOf(random));
  const stream = random.chance(0.6);
  return {
    seed,
    truth,
    habits,
    stream,
    reply: (body) => toReply(truth, habits, body, createRandom(seed + 1_000_003)),
  };
}

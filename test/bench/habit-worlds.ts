/**
 * A thousand upstreams with random combinations of the habits of OpenAI-compatible servers:
 * `npm run bench provider.habits`, or `node test/bench/habit-worlds.ts --worlds 1000`, which prints
 * its rows. Sixty of them are in test/adversary/provider/habits.test.ts.
 */
import { parseArgs } from 'node:util';
import { runHabitWorlds } from '../fakes/habits/run-habit-worlds.ts';
import { printRows } from './long-run.ts';
import type { Row } from './row.ts';

const { values } = parseArgs({ options: { worlds: { type: 'string' } }, strict: false });
const worlds = Number(values.worlds ?? 1_000);

export async function rows(): Promise<Row[]> {
  const outcomes = await runHabitWorlds(Array.from({ length: worlds }, (_, at) => at + 1));
  const official = outcomes.filter((outcome) => outcome.official);
  const right = official.filter((outcome) => outcome.right);
  const all = outcomes.filter((outcome) => outcome.right);
  for (const { right: isRight, official: has, seed, detail } of outcomes)
    if (!isRight && (has || detail.includes('"fails":null')))
      process.stderr.write(`world ${seed} (${has ? 'official' : 'other'}): ${detail}\n`);
  const broken = outcomes.filter(({ typed, isFree, leaks }) => !typed || isFree || leaks);
  for (const { detail } of broken) process.stderr.write(`broken: ${detail}\n`);
  return [
    {
      name: 'provider.habits.right',
      value: right.length / official.length,
      unit: 'share',
      op: '>=',
      floor: 0.95,
      note:
        `of ${official.length} of ${worlds} worlds in which the official client has an answer of ` +
        `the same bytes; of all worlds ${all.length} are right`,
    },
    {
      name: 'provider.habits.broken',
      value: broken.length,
      unit: 'worlds',
      op: '<=',
      floor: 0,
      note: 'an untyped error, an answer without a count, a key or a field of Hearth’s own',
    },
  ];
}

if (import.meta.main) await printRows(rows);

/**
 * Worlds of up to six accounts that fail at random, one of which is well
 * (test/fakes/faults/fault-world.ts). `npm run bench route.faults`, or
 * `node test/bench/fault-worlds.ts --worlds 50`, which prints what went wrong.
 */
import { parseArgs } from 'node:util';
import { figuresOf, runFaultWorlds } from '../fakes/faults/run-fault-worlds.ts';
import type { Row } from './row.ts';

const worlds = 2_000;
const { values } = parseArgs({ options: { worlds: { type: 'string' } }, strict: false });

const seeds = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

export async function rows(): Promise<Row[]> {
  const { requests, rescuable, rescued, paidTwice, truncated } = figuresOf(
    await runFaultWorlds(seeds(worlds)),
  );
  const note =
    `${worlds} worlds of 2 to 6 accounts, one of them well, in 23 ways to fail; ` +
    `${requests} requests, streamed and plain, with tools and schemas, of which ${rescuable} met ` +
    `a fault that another account can make good`;
  return [
    { name: 'route.faultsRescued', value: rescued, unit: '', op: '>=', floor: 0.999, note },
    {
      name: 'route.paidTwice',
      value: paidTwice,
      unit: '',
      op: '<=',
      floor: 0.01,
      note: 'requests for which two accounts sent a whole answer',
    },
    {
      name: 'route.truncated',
      value: truncated,
      unit: 'answers',
      op: '<=',
      floor: 0,
      note: 'that passed for whole ones',
    },
  ];
}

if (values.worlds !== undefined) {
  const outcomes = await runFaultWorlds(seeds(Number(values.worlds)));
  for (const one of outcomes)
    if (one.result === 'truncated' || one.paidTwice || (one.isRescuable && one.result !== 'right'))
      process.stdout.write(`${JSON.stringify(one)}\n`);
  process.stdout.write(`${JSON.stringify(figuresOf(outcomes))}\n`);
}

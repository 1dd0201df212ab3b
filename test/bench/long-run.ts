import { parseArgs } from 'node:util';
import type { Row } from './row.ts';

/** `--minutes <n>` of a script that is run by itself; else what the bench takes. */
export function minutesAsked(usual: number): number {
  const { values } = parseArgs({ options: { minutes: { type: 'string' } }, strict: false });
  const minutes = Number(values.minutes ?? usual);
  return Number.isFinite(minutes) && minutes > 0 ? minutes : usual;
}

export async function printRows(rows: () => Promise<Row[]>): Promise<void> {
  for (const { name, value, unit, op, floor, note } of await rows())
    process.stdout.write(`${name}  ${value.toFixed(3)} ${unit}  (${op} ${floor})  ${note}\n`);
  process.exit(0);
}

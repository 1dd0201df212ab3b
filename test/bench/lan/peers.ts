/** Other gateways before the same mock, in turn with Hearth: who answers more plain requests. */
import { percentile } from '../percentile.ts';
import { peers, type Peer } from '../peers/peers.ts';
import type { Row } from '../row.ts';
import { makeBed, type Bed } from './bed.ts';

const rounds = 4;
const seconds = 3;
const connections = 16;

/** TensorZero's floor is nothing: it stands beside in the table. */
const floors: Readonly<Record<string, number>> = { portkey: 1, litellm: 1, tensorzero: 0 };

async function beside(bed: Bed, peer: Peer): Promise<Row> {
  const { name, version, note } = peer;
  const running = await peer.start(new URL(bed.direct.origin).origin);
  try {
    const rate = async (
      target: Bed['hearth'],
      forSeconds = seconds,
    ): Promise<{ perSecond: number; errors: number }> =>
      bed.load({ kind: 'plain', target, connections, seconds: forSeconds });
    for (const target of [running.target, bed.hearth]) await rate(target);
    const found = { ratio: [] as number[], hearth: [] as number[], peer: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      const other = await rate(running.target);
      const hearth = await rate(bed.hearth);
      if (other.errors + hearth.errors > 0)
        throw new Error(`${other.errors} of its requests and ${hearth.errors} of Hearth's failed`);
      found.peer.push(other.perSecond);
      found.hearth.push(hearth.perSecond);
      found.ratio.push(hearth.perSecond / other.perSecond);
    }
    const median = (values: readonly number[]): number => percentile(values, 0.5);
    return {
      name: `lan.rps.vs.${name}`,
      value: median(found.ratio),
      unit: '×',
      op: '>=',
      floor: floors[name] ?? 0,
      note:
        `plain chats at ${connections} connections, ${rounds} rounds of ${seconds} s in turn: ` +
        `Hearth ${median(found.hearth).toFixed(0)}, ${name} ${version} ` +
        `${median(found.peer).toFixed(0)} requests/s; ${note}`,
    };
  } finally {
    running.stop();
  }
}

/** What cannot be had on this machine is named, and has no row. */
export async function rows(): Promise<Row[]> {
  const bed = await makeBed();
  const found: Row[] = [];
  try {
    for (const peer of peers) {
      try {
        found.push(await beside(bed, peer));
      } catch (error) {
        process.stderr.write(
          `lan.rps.vs.${peer.name} is left out: ${peer.name} ${peer.version} could not be ` +
            'measured here: ' +
            `${error instanceof Error ? error.message.slice(0, 500) : String(error)}\n`,
        );
      }
    }
    return found;
  } finally {
    await bed.stop();
  }
}

/**
 * Asks `/health` each 10 ms, whether or not the answer before has come, so that a silence counts
 * for every reader who meets it. The first message names the origin; each further one gets the
 * times since the one before, in ms.
 */
import { Agent, request } from 'node:http';

export interface ProbeAsked {
  origin: string;
}

const everyMs = 10;
const agent = new Agent({ keepAlive: true, maxSockets: 200 });
let times: number[] = [];
let started = false;

function probe(origin: string): void {
  const startedAt = performance.now();
  const end = (): void => void times.push(performance.now() - startedAt);
  request(
    `${origin}/health`,
    { agent, headers: { connection: 'keep-alive' } },
    (reply) => void reply.resume().on('end', end),
  )
    .on('error', end)
    .end();
}

process.on('message', ({ origin }: ProbeAsked) => {
  if (!started) setInterval(() => probe(origin), everyMs);
  started = true;
  process.send?.(times);
  times = [];
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

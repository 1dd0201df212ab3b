/** Puts load on a chat endpoint, in a process of its own: answers each `Asked` by a `Told`. */
import autocannon from 'autocannon';
import { Pool, type Dispatcher } from 'undici';
import { pssMb } from '../process-tree.ts';
import { clock, epochMs, type Asked, type Told } from './load-types.ts';

const path = '/v1/chat/completions';
const bodyOf = (model: string, stream: boolean): string =>
  JSON.stringify({
    model,
    ...(stream ? { stream: true } : {}),
    messages: [{ role: 'user', content: 'Say twenty words, one after the other.' }],
  });
const headersOf = ({ target }: Asked): Record<string, string> => ({
  ...target.headers,
  'content-type': 'application/json',
});
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function plain(asked: Extract<Asked, { kind: 'plain' }>): Promise<Told> {
  const { target, connections, seconds } = asked;
  const result = await autocannon({
    url: `${target.origin}${path}`,
    method: 'POST',
    headers: headersOf(asked),
    body: bodyOf(target.model, false),
    connections,
    duration: seconds,
  });
  return {
    perSecond: result['2xx'] / result.duration,
    errors: result.non2xx + result.errors,
    ms: [],
  };
}

interface Watch {
  onData?: (piece: Buffer) => void;
  signal?: AbortSignal;
}

/**
 * One request to the end of its reply. Its bytes are looked at as they come and not kept: what the
 * load costs is taken from what is measured.
 */
function exchange(
  pool: Pool,
  options: Dispatcher.DispatchOptions,
  { onData, signal }: Watch = {},
): Promise<boolean> {
  return new Promise((resolve) => {
    let ok = false;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (controller) =>
        signal?.addEventListener('abort', () => controller.abort(new Error('enough')), {
          once: true,
        }),
      onResponseStart: (_, status) => {
        ok = status === 200;
      },
      onResponseData: (_, piece) => onData?.(piece),
      onResponseEnd: () => resolve(ok),
      onResponseError: () => resolve(signal?.aborted === true),
    };
    pool.dispatch(options, handler);
  });
}

const optionsOf = (asked: Asked, model: string, stream: boolean): Dispatcher.DispatchOptions => ({
  path,
  method: 'POST',
  headers: headersOf(asked),
  body: bodyOf(model, stream),
});
const poolOf = ({ target }: Asked, connections: number): Pool =>
  new Pool(target.origin, {
    connections,
    pipelining: 1,
    headersTimeout: 30_000,
    bodyTimeout: 30_000,
  });

async function streamed(asked: Extract<Asked, { kind: 'streamed' }>): Promise<Told> {
  const pool = poolOf(asked, asked.connections);
  const options = optionsOf(asked, asked.target.model, true);
  const startedAt = performance.now();
  const until = startedAt + asked.seconds * 1000;
  let answered = 0;
  let errors = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() < until) {
      let last = '';
      const ok = await exchange(pool, options, {
        onData: (piece) => (last = piece.subarray(-16).toString('latin1')),
      });
      if (ok && last.includes('[DONE]')) answered += 1;
      else errors += 1;
    }
  };
  await Promise.all(Array.from({ length: asked.connections }, worker));
  const perSecond = (answered * 1000) / (performance.now() - startedAt);
  await pool.close();
  return { perSecond, errors, ms: [] };
}

async function paced(asked: Extract<Asked, { kind: 'paced' }>): Promise<Told> {
  const pool = poolOf(asked, 256);
  const options = optionsOf(asked, asked.target.model, false);
  const ms: number[] = [];
  let errors = 0;
  const running: Promise<void>[] = [];
  const send = async (dueAt: number): Promise<void> => {
    if (await exchange(pool, options)) ms.push(performance.now() - dueAt);
    else errors += 1;
  };
  const startedAt = performance.now();
  for (let sent = 0; sent < asked.perSecond * asked.seconds;) {
    for (
      const due = ((performance.now() - startedAt) * asked.perSecond) / 1000;
      sent < due;
      sent += 1
    )
      running.push(send(startedAt + (sent * 1000) / asked.perSecond));
    await sleep(1);
  }
  await Promise.all(running);
  await pool.close();
  return { perSecond: ms.length / asked.seconds, errors, ms };
}

async function clocks(asked: Extract<Asked, { kind: 'clocks' }>): Promise<Told> {
  const { streams, seconds, weigh } = asked;
  const pool = poolOf(asked, streams);
  const enough = new AbortController();
  const ms: number[] = [];
  let measuring = false;
  const speaking = new Set<number>();
  const onData = (stream: number, piece: Buffer): void => {
    if (!measuring) return;
    speaking.add(stream);
    const now = epochMs();
    for (const [stamp] of piece.toString('latin1').matchAll(/\d{13}\.\d\d/g))
      ms.push(now - Number(stamp));
  };
  const options = optionsOf(asked, clock, true);
  const running: Promise<boolean>[] = [];
  for (let at = 0; at < streams; at += 1) {
    running.push(
      exchange(pool, options, { onData: (piece) => onData(at, piece), signal: enough.signal }),
    );
    if (at % 10 === 9) await sleep(20);
  }
  await sleep(2_000);
  measuring = true;
  await sleep(seconds * 1000);
  measuring = false;
  // Reading a process's memory map stops the process meanwhile: what is timed is not weighed.
  const mb = weigh === undefined ? undefined : pssMb([weigh]);
  enough.abort();
  await Promise.all(running);
  await pool.destroy();
  return {
    perSecond: ms.length / seconds,
    errors: streams - speaking.size,
    ms,
    ...(mb === undefined ? {} : { mb }),
  };
}

function toldOf(asked: Asked): Promise<Told> {
  if (asked.kind === 'plain') return plain(asked);
  if (asked.kind === 'streamed') return streamed(asked);
  return asked.kind === 'paced' ? paced(asked) : clocks(asked);
}

process.on('message', (asked: Asked) => void toldOf(asked).then((told) => process.send?.(told)));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

/** Local chat through host and LAN server against a bare loop: what the app's own parts cost. */
import { Pool } from 'undici';
import { serve, type Served } from '../e2e/support/serve.ts';
import { freshHome } from '../e2e/support/test-home.ts';
import type { ChatFigures, ChatRound } from './bare-chat.ts';
import { percentile } from './percentile.ts';
import type { Row } from './row.ts';
import { startWorker } from './worker-process.ts';

interface Chunk {
  choices: { delta: { content?: string } }[];
  usage?: { completion_tokens: number } | null;
}

/**
 * One streamed request as a client on this machine makes it, over a connection that it keeps;
 * `fetch` would add more than a millisecond of its own.
 */
async function askLan(
  pool: Pool,
  { apiKey }: Served,
  { prompt, tokens }: ChatRound,
): Promise<ChatFigures> {
  const body = JSON.stringify({
    model: 'smollm2-135m-instruct',
    messages: [{ role: 'user', content: prompt }],
    max_tokens: tokens,
    temperature: 0,
    stream: true,
    stream_options: { include_usage: true },
  });
  const startedAt = performance.now();
  const response = await pool.request({
    path: '/v1/chat/completions',
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body,
  });
  if (response.statusCode !== 200) throw new Error(await response.body.text());
  const decoder = new TextDecoder();
  let firstAt = 0;
  let lastAt = 0;
  let count = 0;
  let rest = '';
  for await (const piece of response.body as AsyncIterable<Buffer>) {
    const frames = (rest + decoder.decode(piece, { stream: true })).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const data = frame.split('\n').find((line) => line.startsWith('data: {'));
      if (data === undefined) continue;
      const chunk = JSON.parse(data.slice(6)) as Chunk;
      if (chunk.choices[0]?.delta.content) {
        lastAt = performance.now();
        firstAt ||= lastAt;
      }
      count = chunk.usage?.completion_tokens ?? count;
    }
  }
  return {
    firstTokenMs: firstAt - startedAt,
    tokensPerSecond: ((count - 1) * 1000) / (lastAt - firstAt),
  };
}

type Side = (round: ChatRound) => Promise<ChatFigures>;

/** Turn about, so that what else the machine does falls on both; who begins changes. */
async function interleaved(
  bare: Side,
  app: Side,
  rounds: readonly ChatRound[],
): Promise<{ bare: ChatFigures[]; app: ChatFigures[] }> {
  const figures: { bare: ChatFigures[]; app: ChatFigures[] } = { bare: [], app: [] };
  for (const [index, round] of rounds.entries()) {
    if (index % 2 === 0) figures.bare.push(await bare(round));
    figures.app.push(await app(round));
    if (index % 2 === 1) figures.bare.push(await bare(round));
  }
  return figures;
}

const median = (values: readonly number[]): number => percentile(values, 0.5);
const story =
  'Write a very long story about a lighthouse keeper, his dog and the sea. Do not stop.';

export async function rows(): Promise<Row[]> {
  const home = freshHome('bench-chat');
  const server = await serve({ home: home.folder });
  const pool = new Pool(server.url, { connections: 1 });
  const worker = await startWorker<ChatRound, ChatFigures>('bare-chat.ts');
  try {
    const bare: Side = (round) => worker.ask(round);
    const app: Side = (round) => askLan(pool, server, round);
    const long = { prompt: story, tokens: 200 };
    await interleaved(bare, app, [long, long]);
    const speed = await interleaved(bare, app, new Array<ChatRound>(9).fill(long));
    // The same prompt each time, held by both: what is left is one token and the way there.
    const first = await interleaved(
      bare,
      app,
      new Array<ChatRound>(40).fill({ prompt: story, tokens: 4 }),
    );
    const [bareSpeed, appSpeed] = [
      median(speed.bare.map((each) => each.tokensPerSecond)),
      median(speed.app.map((each) => each.tokensPerSecond)),
    ];
    const [bareFirst, appFirst] = [
      median(first.bare.map((each) => each.firstTokenMs)),
      median(first.app.map((each) => each.firstTokenMs)),
    ];
    return [
      {
        name: 'chat.tokensPerSecond.vsBare',
        value: appSpeed / bareSpeed,
        unit: '×',
        op: '>=',
        floor: 0.95,
        note:
          `SmolLM2-135M Q4_1, 200 tokens, medians of 9 turns each: ${appSpeed.toFixed(0)} ` +
          `tokens/s over HTTP, ${bareSpeed.toFixed(0)} in a bare loop`,
      },
      {
        name: 'chat.firstToken.addedMs',
        value: appFirst - bareFirst,
        unit: 'ms',
        op: '<=',
        floor: 5,
        note:
          `medians of 40 turns with the prompt held by both: ${appFirst.toFixed(1)} ms over ` +
          `HTTP, ${bareFirst.toFixed(1)} ms bare`,
      },
    ];
  } finally {
    worker.stop();
    await pool.close();
    await server.stop();
    home.remove();
  }
}

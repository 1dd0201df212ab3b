/**
 * What an office sends, in a process of its own: plain chats, streams, streams that are broken off,
 * embeddings and mistakes, for so many seconds.
 */
import { Pool } from 'undici';
import { clock, type Target } from './load-types.ts';

export interface MixedAsked {
  target: Target;
  seconds: number;
}

export interface MixedTold {
  asked: number;
  /** Answered as it should be; a mistake is refused by the provider's own status. */
  right: number;
  /** The first few of the others. */
  wrong: string[];
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const messages = [{ role: 'user', content: 'Say twenty words, one after the other.' }];

async function run({ target, seconds }: MixedAsked): Promise<MixedTold> {
  const pool = new Pool(target.origin, { connections: 64, pipelining: 1 });
  const until = performance.now() + seconds * 1000;
  const told: MixedTold = { asked: 0, right: 0, wrong: [] };
  const post = (path: string, body: object) =>
    pool.request({
      path,
      method: 'POST',
      headers: { ...target.headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const chat = async (more: object, wanted: number, ending: string): Promise<boolean> => {
    const reply = await post('/v1/chat/completions', { model: target.model, messages, ...more });
    return (await reply.body.text()).includes(ending) && reply.statusCode === wanted;
  };
  const kinds: readonly [hands: number, () => Promise<boolean>][] = [
    [8, () => chat({}, 200, 'word19')],
    [4, () => chat({ stream: true }, 200, '[DONE]')],
    [1, () => chat({ model: 'refused' }, 400, 'error')],
    [
      2,
      async () =>
        (
          await (await post('/v1/embeddings', { model: 'vectors', input: 'a text' })).body.text()
        ).includes('"embedding"'),
    ],
    [
      2,
      async () => {
        const reply = await post('/v1/chat/completions', { model: clock, messages, stream: true });
        reply.body.on('error', () => undefined);
        await sleep(50 + Math.random() * 400);
        reply.body.destroy();
        return reply.statusCode === 200;
      },
    ],
  ];
  const hand = async (ask: () => Promise<boolean>): Promise<void> => {
    while (performance.now() < until) {
      const outcome = await ask().catch(String);
      told.asked += 1;
      if (outcome === true) told.right += 1;
      else if (told.wrong.length < 5) told.wrong.push(String(outcome));
      await sleep(40 + Math.random() * 40);
    }
  };
  await Promise.all(
    kinds.flatMap(([hands, ask]) => Array.from({ length: hands }, () => hand(ask))),
  );
  await pool.close();
  return told;
}

process.on('message', (asked: MixedAsked) => void run(asked).then((told) => process.send?.(told)));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

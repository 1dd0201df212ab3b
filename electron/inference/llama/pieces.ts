import type { LocalChatEvent } from '../../../shared/contract/inference.ts';

type Piece = Exclude<LocalChatEvent, { type: 'finish' }>;
type Logprobs = NonNullable<Extract<Piece, { type: 'text' }>['logprobs']>;

/** One message a frame: more are wasted on a port and on a screen. */
const frameMs = 16;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Between a model that pushes pieces and a stream that takes them. The first piece goes out at
 * once; those that follow within a frame are joined, each kind separately, in their order.
 */
export function createPieces(now: () => number = () => performance.now()) {
  const waiting: Piece[] = [];
  let ended = false;
  let failure: Error | undefined;
  let wake: () => void = () => undefined;

  function push(type: Piece['type'], text: string, logprobs?: Logprobs): void {
    if (text === '') return;
    const last = waiting.at(-1);
    if (last?.type !== type) waiting.push({ type, text });
    else last.text += text;
    const piece = waiting.at(-1);
    if (piece?.type === 'text' && logprobs !== undefined)
      piece.logprobs = [...(piece.logprobs ?? []), ...logprobs];
    wake();
  }

  function end(error?: Error): void {
    ended = true;
    failure = error;
    wake();
  }

  /** Yields until `end`; what was pushed before a failure is yielded before it is thrown. */
  async function* stream(): AsyncGenerator<Piece> {
    let lastAt = Number.NEGATIVE_INFINITY;
    for (;;) {
      if (waiting.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
      const early = lastAt + frameMs - now();
      if (early > 0 && !ended) await sleep(early);
      yield* waiting.splice(0);
      lastAt = now();
      if (!ended || waiting.length > 0) continue;
      if (failure !== undefined) throw failure;
      return;
    }
  }

  return { push, end, stream };
}

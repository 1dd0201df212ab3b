/**
 * Milliseconds that a source gets to end by itself once it was told to: enough to settle what it
 * used.
 */
const graceMs = 300;

const nothing = (): void => undefined;

async function letGo(iterator: AsyncIterator<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([Promise.resolve(iterator.return?.()).then(nothing, nothing), grace]);
  clearTimeout(timer);
}

/**
 * The items of `source` until the signal ends it: a source that does not heed the signal is not
 * waited for.
 */
export async function* abortable<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let abort = nothing;
  const aborted = new Promise<null>((resolve) => {
    abort = () => resolve(null);
  });
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      const step = await Promise.race([iterator.next(), aborted]);
      if (step === null || step.done === true) return;
      yield step.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    await letGo(iterator);
  }
}

import type { Deadline } from './egress-timeouts.ts';

export interface TimedBodyOptions {
  body: ReadableStream<Uint8Array>;
  deadline: Deadline;
  idleMs: number;
  /** Puts what broke it into our words. */
  failed: (error: unknown) => Error;
}

/** The body as it comes, with a limit on the silence between two pieces. Cancelling it hangs up. */
export function timedBody({ body, deadline, idleMs, failed }: TimedBodyOptions): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          deadline.restart(idleMs, 'further data');
          const { done, value } = await reader.read();
          deadline.pause();
          if (!done) return controller.enqueue(value);
          deadline.end();
          controller.close();
        } catch (error) {
          deadline.end();
          controller.error(failed(error));
        }
      },
      async cancel(reason) {
        deadline.end();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

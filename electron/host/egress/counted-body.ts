import type { Deadline } from './egress-timeouts.ts';

export interface CountedBodyOptions {
  body: ReadableStream<Uint8Array>;
  deadline: Deadline;
  idleMs: number;
  onBytes: (bytes: number) => void;
  failed: (error: unknown) => Error;
}

/** The body as it comes, its bytes counted, with a limit on the silence between two pieces. Cancelling it hangs up. */
export function countedBody({ body, deadline, idleMs, onBytes, failed }: CountedBodyOptions): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          deadline.restart(idleMs, 'further data');
          const { done, value } = await reader.read();
          if (done) {
            deadline.clear();
            controller.close();
            return;
          }
          onBytes(value.byteLength);
          // While nobody reads, the silence is ours, not the other side's.
          deadline.restart(2 ** 31 - 1, 'reader');
          controller.enqueue(value);
        } catch (error) {
          deadline.clear();
          controller.error(failed(error));
        }
      },
      async cancel(reason) {
        deadline.clear();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

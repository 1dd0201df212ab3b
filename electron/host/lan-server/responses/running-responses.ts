import type { WireResponse } from './response-object.ts';

/** A response that is being made. */
export interface RunningResponse {
  ownerId: string;
  /** Stops its upstream; the response ends as `cancelled`. */
  abort(): void;
  /** As it is now. */
  response(): WireResponse;
}

/** The responses that are being made, which their owners may cancel. */
export interface RunningResponses {
  /** Returns what to call when it is over, however it ended. */
  begin(id: string, running: RunningResponse): () => void;
  /** Undefined where there is none of this owner. */
  find(ownerId: string, id: string): (RunningResponse & { over: Promise<void> }) | undefined;
}

export function createRunningResponses(): RunningResponses {
  const all = new Map<string, RunningResponse & { over: Promise<void> }>();
  return {
    begin(id, running) {
      const over = Promise.withResolvers<void>();
      all.set(id, { ...running, over: over.promise });
      return () => {
        all.delete(id);
        over.resolve();
      };
    },
    find(ownerId, id) {
      const running = all.get(id);
      return running?.ownerId === ownerId ? running : undefined;
    },
  };
}

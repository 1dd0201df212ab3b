import type { ServerResponse } from 'node:http';
import { AppError } from '../../../../shared/errors.ts';

/** Counts the body of one request while it comes in. */
export interface BodyMeter {
  /** Throws `rate_limited` beyond what the client may have waiting. */
  add(bytes: number): void;
  /** The body is whole, or no longer read. */
  release(): void;
}

/**
 * What this host keeps of a client because the client is slow: bodies that have not come whole,
 * replies that are not read.
 */
export interface WaitingBytes {
  /**
   * Notes a request until its reply is out. Throws `rate_limited` for a client that has too much
   * waiting.
   */
  enter(client: string, outgoing: ServerResponse | undefined): BodyMeter;
}

/**
 * Six bodies of the usual limit; a program that reads what it asks for has next to nothing waiting.
 */
const usualLimit = 64 * 1024 ** 2;
/** Up to so many requests at once their number bounds what waits, and nothing is added up. */
const fewRequests = 8;

interface OfClient {
  bodies: number;
  replies: Set<ServerResponse>;
}

const tooMuch = (): AppError =>
  new AppError(
    'rate_limited',
    'This client has too much waiting here: finish the requests that it has begun to send, ' +
      'and read their replies.',
    { retryable: true, retryAfterMs: 1_000 },
  );

/** Only clients with a request under way are remembered. */
export function createWaitingBytes(limit = usualLimit): WaitingBytes {
  const clients = new Map<string, OfClient>();
  const waitingOf = ({ bodies, replies }: OfClient): number => {
    let sum = bodies;
    for (const reply of replies) sum += reply.writableLength;
    return sum;
  };
  const forget = (client: string, own: OfClient): void => {
    if (own.replies.size === 0 && own.bodies === 0 && clients.get(client) === own)
      clients.delete(client);
  };
  return {
    enter: (client, outgoing) => {
      const own = clients.get(client) ?? { bodies: 0, replies: new Set() };
      if (own.replies.size >= fewRequests && waitingOf(own) > limit) throw tooMuch();
      clients.set(client, own);
      if (outgoing !== undefined) {
        own.replies.add(outgoing);
        outgoing.once('close', () => {
          own.replies.delete(outgoing);
          forget(client, own);
        });
      }
      let counted = 0;
      return {
        add: (bytes) => {
          if (own.bodies + bytes > limit) throw tooMuch();
          own.bodies += bytes;
          counted += bytes;
        },
        release: () => {
          own.bodies -= counted;
          counted = 0;
          if (outgoing?.closed === true) forget(client, own);
        },
      };
    },
  };
}

import type { ServerResponse } from 'node:http';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { BodyMeter } from '../http/lan-context.ts';

/**
 * What this host keeps in memory for slow clients: bodies that have not arrived completely, and
 * replies that are not read.
 */
export interface WaitingBytes {
  /** Counts a request until its reply is sent. Throws `rate_limited` when too much is waiting. */
  enter(client: string, outgoing: ServerResponse | undefined): BodyMeter;
}

/** Six bodies of the default limit. A program that reads its replies has almost nothing waiting. */
const defaultLimit = 64 * 1024 ** 2;
/** Up to this many concurrent requests, their number is the bound and nothing is added up. */
const fewRequests = 8;

interface OfClient {
  bodies: number;
  replies: Set<ServerResponse>;
}

const tooMuch = (): AppError =>
  new AppError('rate_limited', phrase('lan.waitingBytes'), {
    retryable: true,
    retryAfterMs: 1_000,
  });

/** Only clients with a running request are remembered. */
export function createWaitingBytes(limit = defaultLimit): WaitingBytes {
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

import type { SocketLimits } from './socket-limits.ts';

/** Bytes that count against a limit. */
export interface Meter {
  /** False where the limit would be exceeded; then nothing is added. */
  add(bytes: number): boolean;
  remove(bytes: number): void;
}

/** Slots for the calls of a client, in the order of their arrival on any of its sockets. */
export interface Slots {
  /** Resolves with the release of the slot; calling it again does nothing. */
  take(): Promise<() => void> | (() => void);
}

/** Limits that all sockets of one client share. */
export interface ClientShare {
  queued: Meter;
  unfinished: Meter;
  waiting: Meter;
  slots: Slots;
  /** A socket has closed. */
  leave(): void;
}

export interface ClientShares {
  /** Null for a client that has as many sockets as it may. */
  join(client: string): ClientShare | null;
}

export function createMeter(limit: number): Meter {
  let used = 0;
  return {
    add: (bytes) => {
      if (used + bytes > limit) return false;
      used += bytes;
      return true;
    },
    remove: (bytes) => void (used -= bytes),
  };
}

export function createSlots(count: number): Slots {
  let free = count;
  const waiting: ((release: () => void) => void)[] = [];
  const releaseOnce = (): (() => void) => {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next(releaseOnce());
    };
  };
  return {
    take: () => {
      if (free === 0) return new Promise((resolve) => waiting.push(resolve));
      free -= 1;
      return releaseOnce();
    },
  };
}

/** Only clients with an open socket are remembered. */
export function createClientShares(limits: SocketLimits): ClientShares {
  const shares = new Map<string, { sockets: number; share: Omit<ClientShare, 'leave'> }>();
  return {
    join: (client) => {
      const known = shares.get(client) ?? {
        sockets: 0,
        share: {
          queued: createMeter(limits.queuedBytes),
          unfinished: createMeter(limits.unfinishedBytes),
          waiting: createMeter(limits.waitingBytes),
          slots: createSlots(limits.callsAtOnce),
        },
      };
      if (known.sockets >= limits.socketsPerClient) return null;
      known.sockets += 1;
      shares.set(client, known);
      let hasLeft = false;
      const leave = (): void => {
        if (hasLeft) return;
        hasLeft = true;
        known.sockets -= 1;
        if (known.sockets === 0) shares.delete(client);
      };
      return { ...known.share, leave };
    },
  };
}

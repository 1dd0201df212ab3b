import { randomBytes } from 'node:crypto';
import type { Peer, PeerList } from '../../../shared/contract/peers.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { createSerialQueue } from '../../../shared/serial-queue.ts';
import { createAnnouncer, type Announcer } from './announcer.ts';
import { createBrowser, type Browser } from './browser.ts';
import type { Multicast } from './multicast.ts';
import type { PeerService } from './service.ts';

export interface PeersDeps {
  open: () => Promise<Multicast>;
  /** Nothing may leave this machine. */
  localOnly: () => boolean;
  /** Called each time that looking begins, for the log of what left. */
  lookingStarted: () => void;
  /** Fetches the certificate that the authority of a peer has. */
  authorityOf: (ownerId: string, peer: Peer) => Promise<{ ca: string; fingerprint: string }>;
  failed: (error: unknown) => void;
  now: () => number;
}

export interface Peers {
  /**
   * Tells the network of this Hearth, and of nothing with null. Never throws; what fails is logged,
   * and `list` tells that it is not announced.
   */
  announce(service: Omit<PeerService, 'id'> | null): Promise<void>;
  /**
   * Who is there, as far as they have answered yet. Looking goes on for fifteen seconds after the
   * last call.
   */
  list(): Promise<Omit<PeerList, 'asked'>>;
  /** One that was found, by its address. Throws `not_found`. */
  found(url: string): Peer;
  /**
   * The authority of one that was found, and whose announcement it agrees with. Throws `not_found`,
   * `bad_request`, and what the gate throws.
   */
  authority(ownerId: string, url: string): Promise<{ ca: string; fingerprint: string }>;
  close(): Promise<void>;
}

const lookMs = 15_000;

/**
 * Hearths on the same network: this one is announced when its user allows it, others are looked for
 * while a view shows them. One socket for both, open only as long as it is needed.
 */
export function createPeers({
  open,
  localOnly,
  lookingStarted,
  authorityOf,
  failed,
  now,
}: PeersDeps): Peers {
  const id = randomBytes(8).toString('hex');
  let multicast: Multicast | undefined;
  let announcer: Announcer | undefined;
  let announced: string | null = null;
  let browser: Browser | undefined;
  let resting: NodeJS.Timeout | undefined;
  const inTurn = createSerialQueue();

  const join = async (): Promise<Multicast> => (multicast ??= await open());
  const leaveWhenIdle = async (): Promise<void> => {
    if (announcer !== undefined || browser !== undefined) return;
    const old = multicast;
    multicast = undefined;
    await old?.close();
  };
  const stopAnnouncing = async (): Promise<void> => {
    const old = announcer;
    announcer = undefined;
    announced = null;
    await old?.stop();
  };
  const stopLooking = (): void => {
    clearTimeout(resting);
    browser?.stop();
    browser = undefined;
  };
  const look = async (): Promise<PeerList['state']> => {
    if (localOnly()) {
      stopLooking();
      await leaveWhenIdle();
      return 'local_only';
    }
    try {
      if (browser === undefined) {
        browser = createBrowser(await join(), id, now);
        lookingStarted();
      }
    } catch (error) {
      failed(error);
      return 'unavailable';
    }
    clearTimeout(resting);
    resting = setTimeout(() => {
      void inTurn(async () => {
        stopLooking();
        await leaveWhenIdle();
      });
    }, lookMs);
    resting.unref();
    return 'looking';
  };

  const found = (url: string): Peer => {
    const peer = browser?.peers().find((one) => one.url === url);
    if (peer === undefined) throw new AppError('not_found', phrase('peers.gone'));
    return peer;
  };

  return {
    announce: (service) =>
      inTurn(async () => {
        const wanted = service === null ? null : JSON.stringify(service);
        if (wanted === announced) return;
        await stopAnnouncing();
        try {
          if (service !== null) announcer = createAnnouncer(await join(), { ...service, id }, now);
          announced = wanted;
        } catch (error) {
          failed(error);
        }
        await leaveWhenIdle();
      }),
    list: () =>
      inTurn(async () => {
        const state = await look();
        return {
          state,
          peers: state === 'looking' ? (browser?.peers() ?? []) : [],
          announced: announcer !== undefined,
        };
      }),
    found,
    authority: async (ownerId, url) => authorityOf(ownerId, found(url)),
    close: () =>
      inTurn(async () => {
        stopLooking();
        await stopAnnouncing();
        await leaveWhenIdle();
      }),
  };
}

import { z } from 'zod';
import { procedure } from './procedure.ts';

/**
 * Another Hearth that announces itself on this network. All of it is that one's own word, checked
 * for its form alone.
 */
export const peerSchema = z.object({
  /** Of this run of it. */
  id: z.string(),
  name: z.string(),
  version: z.string(),
  /** Its origin, by the address that its word came from. */
  url: z.string(),
  /** What OpenAI clients take. */
  baseUrl: z.string(),
  tls: z.boolean(),
  /**
   * SHA-256 of the authority that it says its certificate is by, as colon-separated hex; empty
   * where it has none of its own.
   */
  caFingerprint: z.string(),
});
export type Peer = z.infer<typeof peerSchema>;

/** Another Hearth that asks this one for access. */
export const pairingSchema = z.object({
  id: z.string(),
  /** Its own word. */
  name: z.string(),
  /** The address that it asks from. */
  peer: z.string(),
  /** Six digits; the asker shows the same. */
  code: z.string(),
  /** Unix ms. */
  until: z.number(),
});
export type Pairing = z.infer<typeof pairingSchema>;

/** A request for access that this Hearth makes. */
export const accessRequestSchema = z.object({
  url: z.string(),
  code: z.string(),
  state: z.enum(['waiting', 'allowed', 'refused', 'expired', 'failed']),
  /** What went wrong with `failed`. */
  message: z.string(),
});
export type AccessRequest = z.infer<typeof accessRequestSchema>;

export const peerListSchema = z.object({
  peers: z.array(peerSchema),
  /**
   * `local_only`: nothing may leave this machine, so no one is looked for. `unavailable`: this machine's
   * network has no multicast, or another program keeps it.
   */
  state: z.enum(['looking', 'local_only', 'unavailable']),
  /** Whether this Hearth is announced now. */
  announced: z.boolean(),
  /** What was asked of them lately. */
  asked: z.array(accessRequestSchema),
});
export type PeerList = z.infer<typeof peerListSchema>;

/** Hearths on the same network, by multicast DNS (RFC 6762, RFC 6763). */
export const peersContract = {
  /** Looks for them while it is called, and for fifteen seconds after. */
  list: procedure({ access: 'admin', audited: false }).output(peerListSchema),
  /**
   * The certificate of the authority of one that `list` gave, by its `url`: to be compared by a
   * person and then kept with an account. Throws `not_found` for one that is not there,
   * `bad_request` where what it gives is not what it announced.
   */
  authority: procedure({ access: 'admin', audited: false })
    .input(z.object({ url: z.string() }))
    .output(z.object({ ca: z.string(), fingerprint: z.string() })),
  /**
   * Asks the one with this `url` for access, and adds an account for it automatically once that is
   * allowed there. Only by HTTPS or on this machine: a key comes back. Throws `not_found`,
   * `forbidden`, `rate_limited`, and what the gate throws.
   */
  ask: procedure({ access: 'admin', audited: true })
    .input(z.object({ url: z.string() }))
    .output(accessRequestSchema),
  /** Hearths that ask this one for access now. */
  pairings: procedure({ access: 'admin', audited: false }).output(z.array(pairingSchema)),
  /** Allows one (as a client of role member) or refuses it. Throws `not_found` for what is over. */
  answer: procedure({ access: 'admin', audited: false })
    .input(z.object({ id: z.string(), allow: z.boolean() }))
    .output(z.object({ answered: z.boolean() })),
};

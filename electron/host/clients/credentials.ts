import type { Revocation, Revocations } from '../security/revocations.ts';
import type { StoredClient, NewClientRow } from './client-rows.ts';

/** What of a client's row decides who it is, and what that means for what it began before. */
type Credentials = Pick<
  NewClientRow,
  | 'key_hash'
  | 'key_hint'
  | 'former_key_hash'
  | 'former_key_until'
  | 'generation'
  | 'former_generation'
>;

/**
 * Everything that the client began ends: its role, or its way of signing in, is another. Its keys
 * serve on.
 */
export const endSessions = ({
  generation,
  former_key_hash: formerKey,
}: StoredClient): Pick<Credentials, 'generation' | 'former_generation'> => ({
  generation: generation + 2,
  former_generation: formerKey === null ? null : generation + 1,
});

export interface NewKey {
  keyHash: Buffer;
  keyHint: string;
  /**
   * Unix ms until which the former key serves too, and with it what it began; null ends both at
   * once.
   */
  formerUntil: number | null;
}

/** A new key in place of the one of `row`. */
export function replaceKey(
  row: StoredClient,
  { keyHash, keyHint, formerUntil }: NewKey,
): Credentials {
  const next = { key_hash: keyHash, key_hint: keyHint, generation: row.generation + 2 };
  if (formerUntil === null)
    return { ...next, former_key_hash: null, former_key_until: null, former_generation: null };
  return {
    ...next,
    former_key_hash: row.key_hash,
    former_key_until: formerUntil,
    former_generation: row.generation,
  };
}

/**
 * A file may name another key, role or secret (`otherSecret`); what began with the former ones
 * ends, and so does a former key that a rotation left.
 */
export function declaredCredentials(
  before: StoredClient,
  declared: Pick<NewClientRow, 'key_hash' | 'key_hint' | 'role'>,
  otherSecret: boolean,
): Partial<Credentials> {
  if (!before.key_hash.equals(declared.key_hash))
    return replaceKey(before, {
      keyHash: declared.key_hash,
      keyHint: declared.key_hint,
      formerUntil: null,
    });
  return otherSecret || (declared.role ?? 'member') !== before.role ? endSessions(before) : {};
}

const isSame = (a: Buffer | null | undefined, b: Buffer | null | undefined): boolean =>
  a && b ? a.equals(b) : !a && !b;

/** What of a client is revoked by a change of its row, to be on the disk before the change is. */
export function revokedBy(
  before: StoredClient,
  change: Partial<NewClientRow>,
  { nowMs, refusedFrom }: { nowMs: number; refusedFrom: Revocations['keyRefusedFrom'] },
): Revocation[] {
  const after = { ...before, ...change };
  const keys: Revocation[] = [];
  for (const hash of [before.key_hash, before.former_key_hash]) {
    if (hash === null || isSame(hash, after.key_hash)) continue;
    const at = isSame(hash, after.former_key_hash) ? (after.former_key_until ?? nowMs) : nowMs;
    // Of a backup's row the key may have been refused long before: an overlap does not give it
    // back.
    keys.push({
      kind: 'key',
      hash: hash.toString('hex'),
      at: Math.min(at, refusedFrom(hash) ?? at),
    });
  }
  const generation = after.generation ?? before.generation;
  if (keys.length === 0 && generation === before.generation && after.suspended === before.suspended)
    return [];
  return [
    ...keys,
    {
      kind: 'client',
      id: before.id,
      generation,
      role: after.role ?? before.role,
      suspended: after.suspended === 1,
    },
  ];
}

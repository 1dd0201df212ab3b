/** The owner of everything the desktop's own user makes; other owners are clients and LAN users. */
export const desktopOwnerId = 'owner_desktop';

/** The owner of everything that a client makes. */
export const ownerOfClient = (clientId: string): string => `owner_${clientId}`;

/** The id of the client that an owner is; null for the desktop's own user. */
export const clientOfOwner = (ownerId: string): string | null =>
  ownerId === desktopOwnerId ? null : ownerId.replace(/^owner_/, '');

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

const randomBytes = 16;
/** Random bytes are fetched for many ids at once: one call costs as much as a thousand bytes. */
const pool = new Uint8Array(randomBytes * 256);
let used = pool.length;

/**
 * A new id, `<prefix>_<time><random>`: 26 characters of Crockford's base 32 behind the prefix (48
 * bits of time, 80 random), so that ids sort by when they were made. The form is the ULID
 * specification's (github.com/ulid/spec).
 */
export function newId(prefix: string, nowMs: number = Date.now()): string {
  let time = '';
  for (let rest = nowMs, i = 0; i < 10; i += 1, rest = Math.floor(rest / 32))
    time = alphabet.charAt(rest % 32) + time;
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  let tail = '';
  for (const end = used + randomBytes; used < end; used += 1)
    tail += alphabet.charAt((pool[used] ?? 0) & 31);
  return `${prefix}_${time}${tail}`;
}

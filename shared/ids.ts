/** The owner of everything the desktop's own user makes; other owners are clients and LAN users. */
export const desktopOwnerId = 'owner_desktop';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A new id, `<prefix>_<time><random>`: 26 characters of Crockford's base 32 behind the prefix (48 bits of time,
 * 80 random), so that ids sort by when they were made. The form is the ULID specification's (github.com/ulid/spec).
 */
export function newId(prefix: string, nowMs: number = Date.now()): string {
  let time = '';
  for (let rest = nowMs, i = 0; i < 10; i += 1, rest = Math.floor(rest / 32)) time = alphabet.charAt(rest % 32) + time;
  const random = crypto.getRandomValues(new Uint8Array(16));
  let tail = '';
  for (const byte of random) tail += alphabet.charAt(byte & 31);
  return `${prefix}_${time}${tail}`;
}

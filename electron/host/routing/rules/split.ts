// Splits of traffic between tiers (the rules `ab` and `canary`): a stable text (the
// conversation's id, else the user or client) becomes a number, and the number chooses the side. So
// a conversation stays on its side without a stored assignment.

/**
 * A number in [0, 1) that is always the same for the same text: FNV-1a, 32 bits
 * (www.isthe.com/chongo/tech/comp/fnv), its bits mixed by MurmurHash3's finalizer.
 */
export function stableShare(text: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/**
 * Which side of a split a share falls to. Shares are taken of their sum, so that they need not add
 * up to 1.
 */
export function sideOf(
  split: readonly { tier: string; share: number }[],
  at: number,
): string | null {
  const sum = split.reduce((total, { share }) => total + share, 0);
  let reached = 0;
  for (const { tier, share } of split) {
    reached += share / sum;
    if (share > 0 && at < reached) return tier;
  }
  return split.findLast(({ share }) => share > 0)?.tier ?? null;
}

/**
 * Pieces below this are copied together: each piece costs some hundred bytes on top of its content.
 */
const smallPieceBytes = 16 * 1024;

/** Gathers the pieces of one body up to a limit. */
export interface CappedBytes {
  /** False for the piece that exceeds the limit; what had come is released then. */
  add(piece: Uint8Array): boolean;
  /** All that was added, in one piece. */
  whole(): Buffer;
}

/**
 * Memory is at most twice what has come, however small the pieces are: ten million chunks of one
 * byte are 16 MB, not a gigabyte of `Buffer` objects.
 */
export function createCappedBytes(maxBytes: number): CappedBytes {
  let only: Uint8Array | null = null;
  let gathered: Buffer = Buffer.alloc(0);
  let size = 0;
  const append = (piece: Uint8Array): void => {
    if (size + piece.length > gathered.length) {
      const grown = Buffer.allocUnsafeSlow(
        Math.max(smallPieceBytes, size + piece.length, Math.min(maxBytes, 2 * size)),
      );
      grown.set(gathered.subarray(0, size));
      gathered = grown;
    }
    gathered.set(piece, size);
    size += piece.length;
  };
  return {
    add(piece) {
      if (size + (only?.length ?? 0) + piece.length > maxBytes) {
        only = null;
        gathered = Buffer.alloc(0);
        size = 0;
        return false;
      }
      if (size === 0 && only === null) only = piece;
      else {
        if (only !== null) append(only);
        only = null;
        append(piece);
      }
      return true;
    },
    whole: () =>
      only === null
        ? gathered.subarray(0, size)
        : Buffer.from(only.buffer, only.byteOffset, only.byteLength),
  };
}

/**
 * All of a body, counted as it is delivered (after unpacking, where its source unpacks). Throws
 * what `tooLarge` makes as soon as more than `maxBytes` have come, and reads no further: the
 * source's `return` ends it.
 */
export async function readCapped(
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
  tooLarge: () => Error,
): Promise<Buffer> {
  const bytes = createCappedBytes(maxBytes);
  for await (const piece of pieces) if (!bytes.add(piece)) throw tooLarge();
  return bytes.whole();
}

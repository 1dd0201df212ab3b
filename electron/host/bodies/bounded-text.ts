/** A body as text; null where it is longer than that, and then no more of it is read. */
export async function boundedText(
  pieces: AsyncIterable<Uint8Array>,
  mostBytes: number,
): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.byteLength;
    if (bytes > mostBytes) return null;
    parts.push(piece);
  }
  return Buffer.concat(parts).toString();
}

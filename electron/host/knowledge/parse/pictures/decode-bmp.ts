/**
 * An uncompressed BMP of 1, 4, 8, 24 or 32 bits a pixel (BITMAPINFOHEADER,
 * learn.microsoft.com/windows/win32/gdi/bitmap-storage); null for other kinds.
 */
export function decodeBmp(
  bytes: Uint8Array,
): { data: Uint8Array; width: number; height: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [pixels, header] = [view.getUint32(10, true), view.getUint32(14, true)];
  const [width, signed] = [view.getInt32(18, true), view.getInt32(22, true)];
  const [bits, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  const height = Math.abs(signed);
  if (
    width <= 0 ||
    height === 0 ||
    ![1, 4, 8, 24, 32].includes(bits) ||
    (compression !== 0 && !(compression === 3 && bits === 32))
  )
    return null;
  const stride = Math.ceil((width * bits) / 32) * 4;
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const row = pixels + (signed > 0 ? height - 1 - y : y) * stride;
    for (let x = 0; x < width; x += 1) {
      const from =
        bits >= 24 ? row + (x * bits) / 8 : 14 + header + 4 * indexAt(bytes, row, x, bits);
      const to = (y * width + x) * 4;
      for (const channel of [0, 1, 2]) data[to + channel] = bytes[from + 2 - channel] ?? 255;
      data[to + 3] = 255;
    }
  }
  return { data, width, height };
}

/** Of the palette. */
function indexAt(bytes: Uint8Array, row: number, x: number, bits: number): number {
  const byte = bytes[row + Math.floor((x * bits) / 8)] ?? 0;
  return (byte >> (8 - bits - ((x * bits) % 8))) & ((1 << bits) - 1);
}

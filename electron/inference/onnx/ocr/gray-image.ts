/** A page or picture in shades of gray, 0 black to 255 white, row by row. */
export interface GrayImage {
  width: number;
  height: number;
  pixels: Uint8Array;
}

/**
 * Scales to `width` × `height`. Each new pixel is the mean of what it covers, so that thin strokes
 * do not vanish when a page gets smaller; what gets larger is interpolated between neighbours.
 */
export function resized(image: GrayImage, width: number, height: number): GrayImage {
  const columns = spans(image.width, width);
  const rows = spans(image.height, height);
  const across = new Float32Array(width * image.height);
  for (let y = 0; y < image.height; y += 1) {
    const row = y * image.width;
    for (let x = 0; x < width; x += 1) {
      const { from, weights } = columns[x] as Span;
      let sum = 0;
      for (let i = 0; i < weights.length; i += 1)
        sum += (image.pixels[row + from + i] ?? 0) * (weights[i] ?? 0);
      across[y * width + x] = sum;
    }
  }
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const { from, weights } = rows[y] as Span;
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let i = 0; i < weights.length; i += 1)
        sum += (across[(from + i) * width + x] ?? 0) * (weights[i] ?? 0);
      pixels[y * width + x] = Math.round(sum);
    }
  }
  return { width, height, pixels };
}

interface Span {
  from: number;
  weights: Float32Array;
}

/**
 * Which old pixels, and how much of each, make one new pixel along one side: a triangle as wide as
 * the step, at least one pixel.
 */
function spans(before: number, after: number): Span[] {
  const step = before / after;
  const reach = Math.max(1, step);
  return Array.from({ length: after }, (_, at) => {
    const centre = (at + 0.5) * step - 0.5;
    const from = Math.max(0, Math.ceil(centre - reach));
    const to = Math.min(before - 1, Math.floor(centre + reach));
    const weights = Float32Array.from({ length: to - from + 1 }, (_weight, i) =>
      Math.max(0, 1 - Math.abs(from + i - centre) / reach),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return {
      from,
      weights: sum > 0 ? weights.map((weight) => weight / sum) : weights.fill(1 / weights.length),
    };
  });
}

/** Turned by a quarter (clockwise) or a half. */
export function turned({ width, height, pixels }: GrayImage, quarters: 1 | 2): GrayImage {
  if (quarters === 2) return { width, height, pixels: pixels.toReversed() };
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      out[x * height + (height - 1 - y)] = pixels[y * width + x] ?? 0;
  return { width: height, height: width, pixels: out };
}

import type { GrayImage } from './gray-image.ts';
import type { TextBox } from './smallest-rectangle.ts';

/** What the recogniser reads: strips of this height (PP-OCR's rec_img_shape, 3 × 48 × width). */
export const stripHeight = 48;
/** A line 60 times as long as it is high; A4 in small print has 45. */
const mostWidth = 2880;

/**
 * Cuts a line of text out of a page, levelled and scaled to `stripHeight`; an upright line is
 * turned.
 */
export function lineStrip(image: GrayImage, box: TextBox): GrayImage {
  const upright = box.height >= box.width * 1.5;
  const [length, thickness] = upright ? [box.height, box.width] : [box.width, box.height];
  const angle = upright ? box.angle + Math.PI / 2 : box.angle;
  const width = Math.max(8, Math.min(mostWidth, Math.round((length / thickness) * stripHeight)));
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [stepX, stepY] = [length / width, thickness / stripHeight];
  // Where a pixel of the strip covers several of the page, that many are averaged.
  const [subX, subY] = [Math.max(1, Math.round(stepX)), Math.max(1, Math.round(stepY))];
  const pixels = new Uint8Array(width * stripHeight);
  for (let y = 0; y < stripHeight; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let j = 0; j < subY; j += 1) {
        const across = (y + (j + 0.5) / subY) * stepY - thickness / 2;
        for (let i = 0; i < subX; i += 1) {
          const along = (x + (i + 0.5) / subX) * stepX - length / 2;
          sum += sampled(
            image,
            box.x + along * cos - across * sin - 0.5,
            box.y + along * sin + across * cos - 0.5,
          );
        }
      }
      pixels[y * width + x] = Math.round(sum / (subX * subY));
    }
  }
  return { width, height: stripHeight, pixels };
}

/** Between four pixels; outside of the page its edge goes on. */
function sampled({ width, height, pixels }: GrayImage, x: number, y: number): number {
  const left = Math.max(0, Math.min(width - 1, Math.floor(x)));
  const top = Math.max(0, Math.min(height - 1, Math.floor(y)));
  const right = Math.min(width - 1, left + 1);
  const below = Math.min(height - 1, top + 1);
  const fx = Math.max(0, Math.min(1, x - left));
  const fy = Math.max(0, Math.min(1, y - top));
  const upper =
    (pixels[top * width + left] ?? 0) * (1 - fx) + (pixels[top * width + right] ?? 0) * fx;
  const lower =
    (pixels[below * width + left] ?? 0) * (1 - fx) + (pixels[below * width + right] ?? 0) * fx;
  return upper * (1 - fy) + lower * fy;
}

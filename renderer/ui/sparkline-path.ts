export interface Sparkline {
  /** SVG path data of the line, and of the area below it. */
  line: string;
  area: string;
  /** The position of the newest value. */
  end: { x: number; y: number };
}

/**
 * A line of values 0 to 1 over a span of time that ends now. A value holds until the next one, so
 * the last is drawn on to the right edge; what is older than the span gives the value at the left
 * edge. Null where there is nothing to draw.
 */
export function sparkline(
  samples: readonly { at: number; value: number }[],
  span: { now: number; spanMs: number },
  size: { width: number; height: number },
): Sparkline | null {
  const { now, spanMs } = span;
  const from = now - spanMs;
  const y = (value: number): number =>
    round(margin + (1 - Math.min(1, Math.max(0, value))) * (size.height - 2 * margin));
  const x = (at: number): number =>
    round(((Math.min(now, Math.max(from, at)) - from) / spanMs) * size.width);
  const sorted = samples.toSorted((a, b) => a.at - b.at);
  const before = sorted.findLast((sample) => sample.at < from);
  const inside = sorted.filter((sample) => sample.at >= from);
  const points = [...(before ? [{ at: from, value: before.value }] : []), ...inside];
  const last = points.at(-1);
  if (!last) return null;
  const drawn = [...points, { at: now, value: last.value }].map(
    (point) => `${x(point.at)} ${y(point.value)}`,
  );
  const line = `M${drawn.join(' L')}`;
  const end = { x: size.width, y: y(last.value) };
  return {
    line,
    area: `${line} L${size.width} ${size.height} L${x(points[0]?.at ?? now)} ${size.height} Z`,
    end,
  };
}

/** Room for the line's width and for the dot at its end. */
const margin = 2;

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

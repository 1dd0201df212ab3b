export interface Point {
  x: number;
  y: number;
}

/** A rectangle that may be tilted. */
export interface TextBox {
  /** The middle. */
  x: number;
  y: number;
  /** Along the text's line, and across it. */
  width: number;
  height: number;
  /**
   * Of the line against the page's rows, in radians, -π/4 to π/4; clockwise is positive, since y
   * grows downwards.
   */
  angle: number;
}

/**
 * The rectangle of least area around the points; one of its sides is on an edge of their convex
 * hull (Freeman and Shapira, 1975).
 */
export function smallestRectangle(points: readonly Point[]): TextBox {
  const hull = convexHull(points);
  let best: TextBox = { x: 0, y: 0, width: 0, height: 0, angle: 0 };
  let bestArea = Number.POSITIVE_INFINITY;
  hull.forEach((from, i) => {
    const to = hull[(i + 1) % hull.length] ?? from;
    const box = aligned(hull, Math.atan2(to.y - from.y, to.x - from.x));
    if (box.width * box.height >= bestArea) return;
    best = box;
    bestArea = box.width * box.height;
  });
  return best;
}

/**
 * The rectangle around the points with sides along `edge`, turned by quarters until its angle is
 * within 45°.
 */
function aligned(points: readonly Point[], edge: number): TextBox {
  const quarters = Math.round(edge / (Math.PI / 2));
  const angle = edge - quarters * (Math.PI / 2);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    const along = x * cos + y * sin;
    const across = y * cos - x * sin;
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, across);
    bottom = Math.max(bottom, across);
  }
  const [along, across] = [(left + right) / 2, (top + bottom) / 2];
  return {
    x: along * cos - across * sin,
    y: along * sin + across * cos,
    width: right - left,
    height: bottom - top,
    angle,
  };
}

/** Andrew's monotone chain, counted once around. */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && turn(chain.at(-2) as Point, chain.at(-1) as Point, point) <= 0)
        chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

const turn = (a: Point, b: Point, c: Point): number =>
  (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

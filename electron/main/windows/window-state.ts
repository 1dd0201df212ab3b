export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface WindowState {
  bounds: Bounds | null;
  maximized: boolean;
  theme: 'system' | 'light' | 'dark';
}

export const defaultWindowState: WindowState = { bounds: null, maximized: false, theme: 'system' };

/**
 * DIP: the smallest window that shows a view in one column (one column under 600).
 */
export const smallestWindow = { width: 420, height: 480 };
const firstSize = { width: 1280, height: 820 };
/** So much of the window must lie on a screen that its bar can be taken hold of, in DIP. */
const graspable = { width: 120, height: 60 };

const overlap = (startA: number, lengthA: number, startB: number, lengthB: number): number =>
  Math.min(startA + lengthA, startB + lengthB) - Math.max(startA, startB);

/**
 * The bounds to open with: those that were saved where they still lie on a screen, for screens come
 * and go; else a first size that fits the work area, with no place, so that the platform centres
 * it.
 */
export function boundsToOpen(
  saved: Bounds | null,
  workAreas: readonly Bounds[],
): Partial<Bounds> & { width: number; height: number } {
  const first = workAreas[0];
  const roomy = {
    width: Math.min(firstSize.width, first?.width ?? firstSize.width),
    height: Math.min(firstSize.height, first?.height ?? firstSize.height),
  };
  if (saved === null || saved.width < smallestWindow.width || saved.height < smallestWindow.height)
    return roomy;
  const reachable = workAreas.some(
    (area) =>
      overlap(saved.x, saved.width, area.x, area.width) >= graspable.width &&
      overlap(saved.y, saved.height, area.y, area.height) >= graspable.height &&
      saved.y >= area.y,
  );
  return reachable ? saved : roomy;
}

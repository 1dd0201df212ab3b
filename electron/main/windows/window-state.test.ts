import { describe, expect, it } from 'vitest';
import { boundsToOpen } from './window-state.ts';

const laptop = { x: 0, y: 0, width: 1440, height: 860 };
const besides = { x: 1440, y: 0, width: 1920, height: 1080 };

describe('where the window opens', () => {
  it('where it was, also on a second screen', () => {
    const saved = { x: 1600, y: 100, width: 1000, height: 700 };
    expect(boundsToOpen(saved, [laptop, besides])).toEqual(saved);
  });

  it('on the screen that is left when the one it was on is gone', () => {
    expect(boundsToOpen({ x: 1600, y: 100, width: 1000, height: 700 }, [laptop])).toEqual({
      width: 1280,
      height: 820,
    });
  });

  it('not with its bar above the screen or all but out of it', () => {
    expect(boundsToOpen({ x: 0, y: -100, width: 1000, height: 700 }, [laptop])).toEqual({
      width: 1280,
      height: 820,
    });
    expect(boundsToOpen({ x: 1400, y: 100, width: 1000, height: 700 }, [laptop])).toEqual({
      width: 1280,
      height: 820,
    });
  });

  it('no larger than a small screen, the first time', () => {
    expect(boundsToOpen(null, [{ x: 0, y: 0, width: 1024, height: 700 }])).toEqual({
      width: 1024,
      height: 700,
    });
  });
});

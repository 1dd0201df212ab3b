import { describe, expect, it } from 'vitest';
import { atFoot, nextFollow } from './follow-scroll.ts';

const place = (scrollTop: number, scrollHeight: number) => ({
  scrollTop,
  scrollHeight,
  clientHeight: 500,
});

describe('follow', () => {
  it('goes on when text grows below, though the foot moved away', () => {
    expect(nextFollow(true, place(500, 1000), place(500, 1200))).toBe(true);
  });
  it('lets go when the reader scrolls up, and does not fight back', () => {
    expect(nextFollow(true, place(500, 1000), place(400, 1000))).toBe(false);
    expect(nextFollow(false, place(400, 1000), place(400, 1300))).toBe(false);
  });
  it('takes up again when the reader comes to the foot', () => {
    expect(nextFollow(false, place(400, 1000), place(480, 1000))).toBe(true);
  });
  it('is not shaken off when the content shrinks (a skeleton goes, a regenerated answer begins)', () => {
    expect(nextFollow(true, place(900, 1400), place(400, 1000))).toBe(true);
  });
  it('counts a text shorter than the window as its foot', () => {
    expect(atFoot(place(0, 300))).toBe(true);
  });
});

import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { atFoot, nextFollow, type ScrollPlace } from './follow-scroll.ts';

export interface Follow {
  scroller: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  /** The user scrolled away from the end: offer the way back. */
  away: boolean;
  toFoot: () => void;
}

const place = (node: HTMLElement): ScrollPlace => ({
  scrollTop: node.scrollTop,
  scrollHeight: node.scrollHeight,
  clientHeight: node.clientHeight,
});

/**
 * Keeps the foot in sight while the reader is there, whatever grows: text, a code block that gets
 * its colours, the composer.
 */
export function useFollow(content: RefObject<HTMLElement | null>, key: unknown): Follow {
  const scroller = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const before = useRef<ScrollPlace>({ scrollTop: 0, scrollHeight: 0, clientHeight: 0 });
  const [away, setAway] = useState(false);

  const toFoot = useCallback(() => {
    const node = scroller.current;
    if (!node) return;
    following.current = true;
    node.scrollTop = node.scrollHeight;
    before.current = place(node);
    setAway(false);
  }, []);

  const onScroll = useCallback(() => {
    const node = scroller.current;
    if (!node) return;
    const now = place(node);
    following.current = nextFollow(following.current, before.current, now);
    before.current = now;
    setAway(!following.current);
  }, []);

  useLayoutEffect(() => {
    toFoot();
    const observer = new ResizeObserver(() => {
      const node = scroller.current;
      // A window that grew may show all there is: the reader is at the foot then without having
      // moved.
      if (following.current || (node && atFoot(place(node)))) toFoot();
    });
    if (scroller.current) observer.observe(scroller.current);
    if (content.current) observer.observe(content.current);
    return () => observer.disconnect();
  }, [content, key, toFoot]);

  return { scroller, onScroll, away, toFoot };
}

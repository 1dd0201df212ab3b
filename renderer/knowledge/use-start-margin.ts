import { useEffect, useState, type RefObject } from 'react';

/**
 * How far below the top of what scrolls an element begins, also after something above it grew or
 * went, in pixels.
 */
export function useStartMargin(
  scroller: RefObject<HTMLElement | null> | null,
  element: RefObject<HTMLElement | null>,
): number {
  const [margin, setMargin] = useState(0);
  useEffect(() => {
    const outer = scroller?.current;
    const content = outer?.firstElementChild;
    if (!outer || !content) return undefined;
    const measure = (): void => {
      const inner = element.current;
      if (inner)
        setMargin(
          Math.round(
            inner.getBoundingClientRect().top - outer.getBoundingClientRect().top + outer.scrollTop,
          ),
        );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(content);
    return () => observer.disconnect();
  }, [scroller, element]);
  return margin;
}

import { useEffect, useState } from 'react';
import { useFormat } from './use-format.ts';

const tickMs = 30_000;

/**
 * A relative time, kept current, with the exact one on hover. What clocks that differ a little put
 * just ahead of now is now.
 */
export function When({ at }: { at: number }) {
  const format = useFormat();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={format.exact(at)}
      className="figures whitespace-nowrap"
    >
      {format.relative(at, at - now < tickMs ? Math.max(now, at) : now)}
    </time>
  );
}

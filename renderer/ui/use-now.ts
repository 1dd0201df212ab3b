import { useEffect, useState } from 'react';

/**
 * The time of the day, kept current to `tickMs`: for sentences that say how long something still
 * lasts.
 */
export function useNow(tickMs = 5_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [tickMs]);
  return now;
}

import { useEffect, useState } from 'react';
import type { PeerList } from '../../shared/contract/peers.ts';
import { useConnection } from '../kit/use-connection.ts';

const everyMs = 5_000;

/**
 * Other Hearths on the network, polled while the view is mounted; null until the first answer and
 * after a failed one.
 */
export function usePeers(): PeerList | null {
  const { client } = useConnection();
  const [seen, setSeen] = useState<PeerList | null>(null);
  useEffect(() => {
    let gone = false;
    const ask = async (): Promise<void> => {
      if (document.hidden) return;
      const answer = await client.peers.list().catch(() => null);
      if (!gone) setSeen(answer);
    };
    void ask();
    // The first ones have answered by then.
    const soon = setTimeout(() => void ask(), 1_000);
    const timer = setInterval(() => void ask(), everyMs);
    return () => {
      gone = true;
      clearTimeout(soon);
      clearInterval(timer);
    };
  }, [client]);
  return seen;
}

import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { isLoopback } from '../../egress/egress-rules.ts';
import { networkOf } from '../../security/sparing.ts';
import type { ClientNetwork } from './client-network.ts';

/**
 * Connections that one network address may have: a browser opens six, and an office of hundreds may
 * share one address. Loopback and trusted proxies are not counted, since they serve many people. The
 * total is below the file descriptors of a process (often 65,536, on some systems 4,096), which
 * leaves some for providers and the database.
 */
const usual = { perAddress: 1_024, total: 3_000 };

/** Disconnects connections over the cap, before a byte of them is read. Call it once per server. */
export function capConnections(
  server: Server,
  network: Pick<ClientNetwork, 'isProxy'>,
  {
    perAddress,
    total,
    exempt = isLoopback,
  }: { perAddress: number; total: number; exempt?: (address: string) => boolean } = usual,
): void {
  const open = new Map<string, number>();
  server.maxConnections = total;
  server.prependListener('connection', (socket: Socket) => {
    if (exempt(socket.remoteAddress ?? '') || network.isProxy(socket.remoteAddress)) return;
    const address = networkOf(socket.remoteAddress ?? '');
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
    if (count > perAddress) socket.destroy();
  });
}

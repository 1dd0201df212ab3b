import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { isLoopback } from '../../egress/egress-rules.ts';
import { networkOf } from '../../security/sparing.ts';

/**
 * One address of the network may hold so many connections: a browser opens six, and an office of
 * hundreds behind one address has room. Loopback is not counted, since a proxy on this machine
 * stands for many people there. All together are held below what a process has descriptors for
 * (often 65,536, and 4,096 on some systems), so that there are some left for providers and the
 * database.
 */
const usual = { perAddress: 1_024, total: 3_000, exempt: isLoopback };

/**
 * Hangs up on connections above the cap, before a byte of them is read. Ask for it once a server.
 */
export function capConnections(
  server: Server,
  {
    perAddress,
    total,
    exempt,
  }: { perAddress: number; total: number; exempt: (address: string) => boolean } = usual,
): void {
  const open = new Map<string, number>();
  server.maxConnections = total;
  server.prependListener('connection', (socket: Socket) => {
    if (exempt(socket.remoteAddress ?? '')) return;
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

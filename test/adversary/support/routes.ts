import { createLanApp } from '../../../electron/host/lan-server/lan-app.ts';
import type { LanParts } from '../../../electron/host/lan-server/lan-parts.ts';
import { openMemoryStore } from '../../../electron/host/store/open-store.ts';
import { statusFor } from '../../conformance/lan-status.ts';

export interface ServedRoute {
  method: string;
  /** As it is registered: `/v1/models/:id{.+}`. */
  pattern: string;
  /** With something in the place of each parameter. */
  path: string;
}

/**
 * Every route that the LAN server registers, taken from its router; guards and refusals of unknown
 * paths are none.
 */
export async function servedRoutes(): Promise<ServedRoute[]> {
  const store = openMemoryStore();
  // The routes are made and none is called.
  const parts = {
    now: Date.now,
    inFlight: new Set(),
    status: statusFor(store),
  } as unknown as LanParts;
  const { routes } = createLanApp(parts);
  await store.close();
  const all = new Map<string, ServedRoute>();
  for (const { method, path } of routes) {
    if (method === 'ALL' || path.endsWith('/*')) continue;
    all.set(`${method} ${path}`, {
      method,
      pattern: path,
      path: path === '*' ? '/' : path.replaceAll(/:\w+(\{[^}]*\})?/g, 'some-id'),
    });
  }
  return [...all.values()];
}

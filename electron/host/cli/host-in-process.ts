import { createRouterClient } from '@orpc/server';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { ApiContext, HostApi } from '../api-context.ts';
import type { HostHandle } from '../socket/host-connection.ts';

const context: ApiContext = {
  ownerId: desktopOwnerId,
  via: 'cli',
  clientId: null,
  localFiles: true,
};

/** The contract's client of a host in this very process. */
export function clientOf(api: HostApi): HostHandle['client'] {
  return createRouterClient(api, { context });
}

/**
 * Starts a host for one command; closing the connection closes it. The host's code is loaded only
 * here: attaching is quick.
 */
export async function startHost(
  folder: string,
  version: string,
  passphrase: string | undefined,
): Promise<HostHandle> {
  const { createHost } = await import('../host.ts');
  const host = await createHost({ folder, version, headless: true, passphrase });
  return { client: clientOf(host.api), close: () => host.close() };
}

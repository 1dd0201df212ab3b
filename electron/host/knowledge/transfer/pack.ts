import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

export interface PartFile {
  /** In the container. */
  name: string;
  path: string;
  sizeBytes: number;
}

/** Level 1: what takes long is worth more to the user than a tenth of the size. */
const compressionLevel = 1;

/** Writes the files into a zip container at `target`, one after another, none of them held. Rejects where a file changed meanwhile. */
export async function pack(target: string, files: readonly PartFile[], { onBytes, signal }: { onBytes: (doneBytes: number) => void; signal: AbortSignal }): Promise<void> {
  const zip = new ZipFile();
  let doneBytes = 0;
  for (const { name, path, sizeBytes } of files) {
    zip.addReadStreamLazy(name, { size: sizeBytes, compressionLevel }, (give) => {
      const stream = createReadStream(path);
      stream.on('data', (part) => onBytes((doneBytes += part.length)));
      give(null, stream);
    });
  }
  const output = createWriteStream(target, { flags: 'wx' });
  zip.on('error', (cause: Error) => output.destroy(cause));
  zip.end();
  await pipeline(zip.outputStream, output, { signal });
}

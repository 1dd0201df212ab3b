import { readFileSync, writeFileSync } from 'node:fs';
import { durableFiles, type DurableFiles } from '../durable-files.ts';

/**
 * Calls `end` in place of the nth change to a file; a copy or a text is written half way before.
 */
export function filesThatEnd(nth: number, end: () => void): DurableFiles {
  let count = 0;
  const half = (content: string | Buffer): string | Buffer => content.slice(0, content.length >> 1);
  const counted = <Act extends (...paths: never[]) => void>(act: Act, halfWay?: Act): Act =>
    ((...paths: never[]) => {
      count += 1;
      if (count === nth) {
        halfWay?.(...paths);
        end();
      }
      act(...paths);
    }) as Act;
  return {
    copy: counted(durableFiles.copy, (from, to) => writeFileSync(to, half(readFileSync(from)))),
    write: counted(durableFiles.write, (path, text) => writeFileSync(path, half(text))),
    rename: counted(durableFiles.rename),
    remove: counted(durableFiles.remove),
    sync: counted(durableFiles.sync),
    syncFolder: counted(durableFiles.syncFolder),
  };
}

import { createWriteStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { ImportedBase } from '../../../../../shared/contract/knowledge-transfer.ts';
import { errorCodeOf } from '../../../../../shared/errors.ts';
import type { Caller } from '../../../caller.ts';
import { openTestSources } from '../../sources/testing/test-sources.ts';
import { owner } from '../../testing/test-knowledge.ts';

export const endless = new AbortController().signal;

/** A knowledge domain with its sources, and bases to and from files of its folder. */
export async function openTestTransfer() {
  const test = await openTestSources();
  const { transfer } = test.knowledge;
  const file = join(test.folder, 'out.hearth-base');
  const run = async <E>(events: AsyncIterable<E>): Promise<E[]> => {
    const all: E[] = [];
    for await (const event of events) all.push(event);
    return all;
  };
  return {
    ...test,
    transfer,
    file,
    run,
    export: (id = test.baseId, path = file, caller: Caller = owner) =>
      run(transfer.export(caller, { id, path, overwrite: true }, endless)),
    async import(path = file, caller: Caller = owner): Promise<ImportedBase> {
      const last = (await run(transfer.import(caller, { path }, endless))).at(-1);
      if (last?.type !== 'done') throw new Error('an import ends with its base');
      return last;
    },
    /** The error's code, and what is left of the try. */
    async refused(path = file) {
      const before = await test.knowledge.list(owner);
      const code = await run(transfer.import(owner, { path }, endless)).then(
        () => 'let through',
        errorCodeOf,
      );
      const lies = (name: string): string[] =>
        existsSync(join(test.folder, name)) ? readdirSync(join(test.folder, name)) : [];
      const known = new Set(before.map(({ id }) => id));
      const left = [
        ...lies('transfer'),
        ...lies('uploads').filter((id) => !known.has(id)),
        ...lies('knowledge').filter((name) => !known.has(name.replace(/\.db.*$/, ''))),
      ];
      return { code, left, made: (await test.knowledge.list(owner)).length - before.length };
    },
  };
}

export type TestTransfer = Awaited<ReturnType<typeof openTestTransfer>>;

/** A zip container with these parts, as they are named. */
export async function writeZip(
  path: string,
  parts: readonly (readonly [name: string, content: Buffer | string])[],
): Promise<void> {
  const zip = new ZipFile();
  for (const [name, content] of parts) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

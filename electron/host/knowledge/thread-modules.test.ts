/** Catches: a thread that loads every parser, or the contract, for one small function of theirs. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Lists what a module loads; an entry that fails since it is no thread here has loaded by then. */
const listLoaded = `
  import { registerHooks } from 'node:module';
  import { pathToFileURL } from 'node:url';
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  await import(pathToFileURL(process.argv[1])).catch(() => undefined);
  process.stdout.write(loaded.join('\\n'), () => process.exit());
`;

const loadedBy = (entry: string): string =>
  execFileSync(
    process.execPath,
    ['--input-type=module', '-e', listLoaded, join(import.meta.dirname, entry)],
    { encoding: 'utf8', timeout: 60_000, stdio: ['ignore', 'pipe', 'ignore'] },
  );

const entries = [
  'base/base-worker.ts',
  'sources/files/watch-worker.ts',
  'transfer/transfer-worker.ts',
];

describe.each(entries)('the thread of %s', (entry) => {
  const loaded = loadedBy(entry);
  it('loads no parser and no contract', () => {
    expect(loaded).toContain(entry);
    expect(loaded).not.toMatch(/node_modules\/(linkedom|mammoth|numfmt|@orpc)\//);
  });
});

it('finds the parsers where they are loaded', () => {
  expect(loadedBy('parse/parse-document.ts')).toMatch(/node_modules\/linkedom\//);
});

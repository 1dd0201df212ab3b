import { readFileSync } from 'node:fs';
import type { Declared } from '../../../shared/contract/config.ts';
import { providers } from '../providers/catalogue.ts';
import { declare } from './declare.ts';
import { parseConfig } from './parse-config.ts';
import { ConfigError } from './problem.ts';

/** What a hearth.yaml declares, with its keys. Throws `ConfigError` with file, line and column for all that is wrong, also for a file that is not there. */
export function readConfig(file: string, env: Readonly<Record<string, string | undefined>>): Declared {
  return declare(parseConfig(textOf(file), file, providers), env);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ConfigError([{ file, line: 1, column: 1, message: code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})` }]);
  }
}

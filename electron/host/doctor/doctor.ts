import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { statfs } from 'node:fs/promises';
import type { BackupStatus, DoctorReport } from '../../../shared/contract/app.ts';
import type { LocalModel } from '../../../shared/contract/models.ts';
import { dayMs, hourMs } from '../../../shared/time.ts';
import type { SandboxKind } from '../../launcher/sandbox.ts';

type Check = DoctorReport['checks'][number];

export interface DoctorDeps {
  folder: string;
  version: string;
  vaultMode: 'keychain' | 'passphrase' | 'key-file';
  /** What the process that reads documents runs in. */
  sandbox: SandboxKind;
  standIn: string | null;
  localModels: () => Promise<LocalModel[]>;
  backups: () => BackupStatus;
  now: () => number;
  gpu: () => Promise<{ name: string | null; memoryBytes: number | null }>;
}

/** The smallest machine that Hearth promises to serve (2 cores and 4 GB). */
const smallestMemoryBytes = 4 * 1024 ** 3 * 0.9;
const comfortableDiskBytes = 4 * 1024 ** 3;

const gib = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

function memoryCheck(totalBytes: number): Check {
  const enough = totalBytes >= smallestMemoryBytes;
  return {
    id: 'memory',
    state: enough ? 'ok' : 'warning',
    found: `${gib(totalBytes)} of memory`,
    remedy: enough
      ? ''
      : 'Hearth is made for 4 GB and more: take the smallest models, or use a provider.',
  };
}

function diskCheck(freeBytes: number, folder: string): Check {
  const enough = freeBytes >= comfortableDiskBytes;
  return {
    id: 'disk',
    state: enough ? 'ok' : 'warning',
    found: `${gib(freeBytes)} free where the data lie (${folder})`,
    remedy: enough
      ? ''
      : 'Free some space, or set HEARTH_HOME to a folder on another disk: models take 0.1 to 6 GB each.',
  };
}

function vaultCheck(mode: DoctorDeps['vaultMode']): Check {
  if (mode === 'keychain')
    return {
      id: 'vault',
      state: 'ok',
      found: 'keys are sealed by the keychain of the operating system',
      remedy: '',
    };
  if (mode === 'passphrase')
    return { id: 'vault', state: 'ok', found: 'keys are sealed by your passphrase', remedy: '' };
  return {
    id: 'vault',
    state: 'warning',
    found: 'no keyring: keys are sealed by a key file that only your user can read',
    remedy:
      'A program that can read your files can read your keys. Install a keyring (gnome-keyring, ' +
      'KWallet), or set HEARTH_PASSPHRASE before the first start.',
  };
}

/** Twice the interval of the daily backup: a machine that sleeps at night is not late. */
const lateMs = 48 * hourMs;

const ageText = (ms: number): string =>
  ms < 0
    ? 'made when the clock was ahead'
    : ms < 48 * hourMs
      ? `${Math.floor(ms / hourMs)} h old`
      : `${Math.floor(ms / dayMs)} days old`;

/** How old the newest backup is that was checked, and whether the last attempt failed. */
export function backupCheck({ newestAt, failed }: BackupStatus, nowMs: number): Check {
  const found =
    newestAt === null
      ? 'no checked backup of the database yet'
      : `the newest checked backup of the database is ${ageText(nowMs - newestAt)}`;
  if (failed !== null)
    return {
      id: 'backup',
      state: 'warning',
      found: `${found}; the last attempt failed: ${failed.reason}`,
      remedy: 'Hearth attempts it again each hour. The log in the data folder has the cause.',
    };
  const isLate = newestAt !== null && nowMs - newestAt > lateMs;
  return {
    id: 'backup',
    state: isLate ? 'warning' : 'ok',
    found,
    remedy:
      isLate || newestAt === null
        ? 'Hearth makes one a minute after its start and then one a day, while it runs.'
        : '',
  };
}

const parserChecks: Readonly<Record<SandboxKind, Omit<Check, 'id'>>> = {
  bwrap: {
    state: 'ok',
    found:
      'documents are read without network, without writing and without sight of the data folder (bwrap)',
    remedy: '',
  },
  unshare: {
    state: 'ok',
    found: 'documents are read without network (unshare)',
    remedy:
      'To hide the data folder from the document reader too, install bubblewrap and start Hearth again.',
  },
  missing: {
    state: 'warning',
    found:
      'documents are read in a process of their own, which can reach the network: no sandbox ' +
      'is permitted here',
    remedy:
      'Install bubblewrap (apt install bubblewrap) and allow user namespaces, then start Hearth again.',
  },
  unsupported: {
    state: 'warning',
    found:
      'documents are read in a process of their own, which can reach the network: Hearth ' +
      'sandboxes it on Linux under "hearth serve" only',
    remedy: '',
  },
};

function modelCheck(kind: 'chat' | 'embedding', models: readonly LocalModel[]): Check {
  const installed = models.filter((model) => model.kind === kind && model.installed);
  const suggestion =
    models.find((model) => model.kind === kind && model.recommended) ??
    models.find((model) => model.kind === kind && model.fits);
  return {
    id: `model.${kind}`,
    state: installed.length > 0 ? 'ok' : 'missing',
    found:
      installed.length > 0
        ? installed.map((model) => model.id).join(', ')
        : `no ${kind} model on this machine`,
    remedy:
      installed.length > 0 || suggestion === undefined ? '' : `hearth models get ${suggestion.id}`,
  };
}

async function gpuCheck(deps: DoctorDeps): Promise<{ check: Check; name: string | null }> {
  try {
    const { name, memoryBytes } = await deps.gpu();
    const found =
      name === null
        ? 'no GPU that llama.cpp can use: models run on the processor'
        : `${name}${memoryBytes === null ? '' : `, ${gib(memoryBytes)}`}`;
    return { check: { id: 'gpu', state: 'ok', found, remedy: '' }, name };
  } catch (error) {
    const found =
      'the local runtime did not start: ' +
      (error instanceof Error ? error.message : String(error));
    return {
      check: {
        id: 'runtime',
        state: 'missing',
        found,
        remedy:
          'Run `npm ci` again; on Linux install libgomp1 and libvulkan1 if the loader names them.',
      },
      name: null,
    };
  }
}

/** What this machine can do, what is missing and how to get it. */
export async function examine(deps: DoctorDeps): Promise<DoctorReport> {
  const [disk, models, gpu] = await Promise.all([
    statfs(deps.folder),
    deps.localModels(),
    gpuCheck(deps),
  ]);
  const freeDiskBytes = disk.bavail * disk.bsize;
  const electron: Check =
    deps.standIn === null
      ? {
          id: 'version',
          state: 'ok',
          found: `Hearth ${deps.version}, Node ${process.versions.node}`,
          remedy: '',
        }
      : {
          id: 'electron',
          state: 'warning',
          found: `a stand-in Electron ${deps.standIn} runs the windows`,
          remedy:
            'Let this machine reach the source of Electron 45, or set ' +
            'ELECTRON_OVERRIDE_DIST_PATH to an unpacked one.',
        };
  return {
    checks: [
      electron,
      memoryCheck(totalmem()),
      diskCheck(freeDiskBytes, deps.folder),
      gpu.check,
      vaultCheck(deps.vaultMode),
      { id: 'parser', ...parserChecks[deps.sandbox] },
      backupCheck(deps.backups(), deps.now()),
      modelCheck('chat', models),
      modelCheck('embedding', models),
    ],
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      freeMemoryBytes: freemem(),
      freeDiskBytes,
      gpu: gpu.name,
      threads: Math.max(1, availableParallelism() - 1),
    },
  };
}

import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { statfs } from 'node:fs/promises';
import type { BackupStatus, DoctorReport } from '../../../shared/contract/app.ts';
import type { LocalModel } from '../../../shared/contract/models.ts';
import { dayMs, hourMs } from '../../../shared/time.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
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
    found: phrase('doctor.memory', { amount: gib(totalBytes) }).text,
    remedy: enough ? '' : phrase('doctor.memorySmall').text,
  };
}

function diskCheck(freeBytes: number, folder: string): Check {
  const enough = freeBytes >= comfortableDiskBytes;
  return {
    id: 'disk',
    state: enough ? 'ok' : 'warning',
    found: phrase('doctor.disk', { amount: gib(freeBytes), folder }).text,
    remedy: enough ? '' : phrase('doctor.diskSmall').text,
  };
}

function vaultCheck(mode: DoctorDeps['vaultMode']): Check {
  if (mode === 'keychain')
    return {
      id: 'vault',
      state: 'ok',
      found: phrase('doctor.keychain').text,
      remedy: '',
    };
  if (mode === 'passphrase')
    return { id: 'vault', state: 'ok', found: phrase('doctor.passphrase').text, remedy: '' };
  return {
    id: 'vault',
    state: 'warning',
    found: phrase('doctor.keyFile').text,
    remedy: phrase('doctor.keyFileRemedy').text,
  };
}

/** Twice the interval of the daily backup: a machine that sleeps at night is not late. */
const lateMs = 48 * hourMs;

const ageText = (ms: number): string =>
  ms < 0
    ? phrase('doctor.ageAhead').text
    : ms < 48 * hourMs
      ? phrase('doctor.ageHours', { hours: Math.floor(ms / hourMs) }).text
      : phrase('doctor.ageDays', { days: Math.floor(ms / dayMs) }).text;

/** How old the newest backup is that was checked, and whether the last attempt failed. */
export function backupCheck({ newestAt, failed }: BackupStatus, nowMs: number): Check {
  const found =
    newestAt === null
      ? phrase('doctor.noBackup').text
      : phrase('doctor.newestBackup', { age: ageText(nowMs - newestAt) }).text;
  if (failed !== null)
    return {
      id: 'backup',
      state: 'warning',
      found: phrase('doctor.backupFailed', { found, reason: failed.reason }).text,
      remedy: phrase('doctor.backupRetries').text,
    };
  const isLate = newestAt !== null && nowMs - newestAt > lateMs;
  return {
    id: 'backup',
    state: isLate ? 'warning' : 'ok',
    found,
    remedy: isLate || newestAt === null ? phrase('doctor.backupDaily').text : '',
  };
}

const parserChecks: Readonly<Record<SandboxKind, Omit<Check, 'id'>>> = {
  bwrap: {
    state: 'ok',
    found: phrase('doctor.sandboxFull').text,
    remedy: '',
  },
  unshare: {
    state: 'ok',
    found: phrase('doctor.sandboxNetwork').text,
    remedy: phrase('doctor.sandboxNetworkRemedy').text,
  },
  missing: {
    state: 'warning',
    found: phrase('doctor.sandboxMissing').text,
    remedy: phrase('doctor.sandboxMissingRemedy').text,
  },
  unsupported: {
    state: 'warning',
    found: phrase('doctor.sandboxUnsupported').text,
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
        : phrase('doctor.noModel', { kind }).text,
    remedy:
      installed.length > 0 || suggestion === undefined ? '' : `hearth models get ${suggestion.id}`,
  };
}

async function gpuCheck(deps: DoctorDeps): Promise<{ check: Check; name: string | null }> {
  try {
    const { name, memoryBytes } = await deps.gpu();
    const found =
      name === null
        ? phrase('doctor.noGpu').text
        : `${name}${memoryBytes === null ? '' : `, ${gib(memoryBytes)}`}`;
    return { check: { id: 'gpu', state: 'ok', found, remedy: '' }, name };
  } catch (error) {
    const found = phrase('doctor.runtimeFailed', {
      reason: error instanceof Error ? error.message : String(error),
    }).text;
    return {
      check: {
        id: 'runtime',
        state: 'missing',
        found,
        remedy: phrase('doctor.runtimeRemedy').text,
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
          found: phrase('doctor.standIn', { version: deps.standIn }).text,
          remedy: phrase('doctor.standInRemedy').text,
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

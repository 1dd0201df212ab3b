import { rm, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../../../shared/contract/app.ts';
import type { Download } from '../../../../shared/contract/models.ts';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { CatalogueModel } from '../catalogue/model-catalogue.ts';
import { fetchFromSources, ordered, type FromSourcesDeps } from './fetch-from-sources.ts';
import { partialBytes, type ModelFolders } from '../inventory/installed-files.ts';
import { createSpeedMeter, type SpeedMeter } from './download-speed.ts';

export interface ModelDownloads {
  /**
   * Starts or resumes a download; a running one is joined. Resolves when the files are installed.
   */
  start(model: CatalogueModel, ownerId: string): Promise<void>;
  /** Null for a model without a download. */
  stateOf(model: CatalogueModel): Download | null;
  /** Stops and keeps what was received. */
  pause(model: CatalogueModel): Promise<void>;
  /** Stops and deletes what was received. */
  cancel(model: CatalogueModel): Promise<void>;
  /** Forgets a failure. */
  dismiss(model: CatalogueModel): void;
  close(): Promise<void>;
}

export interface ModelDownloadsDeps extends Omit<FromSourcesDeps, 'context' | 'signal'> {
  folders: ModelFolders;
  settings: () => Settings;
  now: () => number;
  changed: (ownerId: string, modelId: string) => void;
}

interface Job {
  state: Download['state'];
  receivedBytes: number;
  totalBytes: number | null;
  source: string;
  error: AppError | null;
  meter: SpeedMeter;
  controller: AbortController;
  finished: Promise<void>;
}

function describe(job: Job): Download {
  const bytesPerSecond = job.state === 'downloading' ? job.meter.bytesPerSecond() : null;
  const left = job.totalBytes === null ? null : job.totalBytes - job.receivedBytes;
  const secondsLeft =
    left === null || bytesPerSecond === null || bytesPerSecond === 0 ? null : left / bytesPerSecond;
  const { state, receivedBytes, totalBytes, source, error } = job;
  return {
    state,
    receivedBytes,
    totalBytes,
    bytesPerSecond,
    secondsLeft,
    source,
    code: error?.code ?? null,
    message: error?.message ?? '',
  };
}

/**
 * Downloads of models from the catalogue: one job a model, with progress, pause, and resuming by the
 * parts on the disk. fetch-from-sources.ts chooses the source, fetch-file.ts fetches one file.
 */
export function createModelDownloads(deps: ModelDownloadsDeps): ModelDownloads {
  const jobs = new Map<string, Job>();

  async function run(model: CatalogueModel, ownerId: string, job: Job): Promise<void> {
    const changed = (): void => deps.changed(ownerId, model.id);
    const set = (state: Download['state'], error: AppError | null = null): void => {
      job.state = state;
      job.error = error;
      changed();
    };
    const context = { ownerId, purpose: 'model-download', localOnly: deps.settings().localOnly };
    try {
      await fetchFromSources(
        {
          model,
          sources: ordered(model.sources, deps.settings().modelSource),
          folder: join(deps.folders.own, model.id),
        },
        { ...deps, context, signal: job.controller.signal },
        {
          onSource(source) {
            job.source = source;
            set('downloading');
          },
          onBytes(received, total) {
            job.receivedBytes = received;
            job.totalBytes = total;
            job.meter.add(received);
            changed();
          },
          onVerifying: () => set('verifying'),
        },
      );
      jobs.delete(model.id);
      changed();
    } catch (caught) {
      const error = toAppError(caught);
      set(error.code === 'aborted' ? 'paused' : 'failed', error.code === 'aborted' ? null : error);
      throw error;
    }
  }

  function start(model: CatalogueModel, ownerId: string): Promise<void> {
    const running = jobs.get(model.id);
    if (running !== undefined && isActive(running)) return running.finished;
    if (deps.settings().localOnly) {
      return Promise.reject(new AppError('local_only', phrase('models.localOnlyNoDownload')));
    }
    const receivedBytes = partialBytes(deps.folders, model) ?? 0;
    const job: Job = {
      state: 'queued',
      receivedBytes,
      totalBytes: null,
      source: '',
      error: null,
      meter: createSpeedMeter(deps.now),
      controller: new AbortController(),
      finished: Promise.resolve(),
    };
    jobs.set(model.id, job);
    job.finished = run(model, ownerId, job);
    job.finished.catch(() => undefined);
    deps.changed(ownerId, model.id);
    return job.finished;
  }

  async function stop(model: CatalogueModel): Promise<void> {
    const job = jobs.get(model.id);
    if (job === undefined) return;
    job.controller.abort();
    await job.finished.catch(() => undefined);
  }

  return {
    start,
    stateOf(model) {
      const job = jobs.get(model.id);
      if (job !== undefined) return describe(job);
      const receivedBytes = partialBytes(deps.folders, model);
      // A download from an earlier run of Hearth can be resumed.
      return receivedBytes === null
        ? null
        : {
            state: 'paused',
            receivedBytes,
            totalBytes: null,
            bytesPerSecond: null,
            secondsLeft: null,
            source: '',
            code: null,
            message: '',
          };
    },
    pause: stop,
    async cancel(model) {
      await stop(model);
      jobs.delete(model.id);
      const folder = join(deps.folders.own, model.id);
      const names = await readdir(folder).catch(() => []);
      await Promise.all(
        names
          .filter((name) => name.startsWith('.'))
          .map((name) => rm(join(folder, name), { recursive: true, force: true })),
      );
    },
    dismiss(model) {
      if (jobs.get(model.id)?.state === 'failed') jobs.delete(model.id);
    },
    async close() {
      for (const job of jobs.values()) job.controller.abort();
      await Promise.allSettled([...jobs.values()].map(({ finished }) => finished));
    },
  };
}

const isActive = ({ state }: Job): boolean =>
  state === 'queued' || state === 'downloading' || state === 'verifying';

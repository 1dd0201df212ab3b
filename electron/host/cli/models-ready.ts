import { setTimeout as sleep } from 'node:timers/promises';
import type { HostClient } from '../../../shared/contract/host.ts';
import type { LocalModel, ModelSetup } from '../../../shared/contract/models.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { bar, bytes, duration } from './format.ts';
import type { CliIo } from './io.ts';

const pollMs = 300;

/** Bytes, speed and time left of one download. */
export function downloadLine(model: LocalModel, io: Pick<CliIo, 'text'>): string {
  const download = model.download;
  if (download === null) return model.id;
  if (download.state === 'verifying')
    return io.text(phrase('cli.models.verifying', { id: model.id }));
  const total = download.totalBytes ?? model.sizeBytes;
  const share = total > 0 ? download.receivedBytes / total : 0;
  const speed = download.bytesPerSecond === null ? '' : ` · ${bytes(download.bytesPerSecond)}/s`;
  const left =
    download.secondsLeft === null
      ? ''
      : io.text(phrase('cli.models.timeLeft', { time: duration(download.secondsLeft) }));
  return (
    `${io.text(phrase('cli.models.downloading'))} ${model.id} ${bar(share)} ${Math.floor(share * 100)} % · ` +
    `${bytes(download.receivedBytes)} / ${bytes(total)}${speed}${left}`
  );
}

function showDownloads(models: readonly LocalModel[], io: CliIo): void {
  const running = models.find(
    (model) =>
      model.download !== null &&
      (model.download.state === 'downloading' || model.download.state === 'verifying'),
  );
  if (running?.download) {
    const total = running.download.totalBytes ?? running.sizeBytes;
    io.progress(
      downloadLine(running, io),
      `${running.id} ${running.download.state} ` +
        Math.floor((running.download.receivedBytes / Math.max(1, total)) * 10),
    );
  } else {
    io.progress(io.text(phrase('cli.models.choosing')), 'choosing');
  }
}

/** A word when the models are not the ones that fit best. */
export function noticeText({ notice }: ModelSetup, io: Pick<CliIo, 'text'>): string | null {
  if (notice === null) return null;
  const { wanted, taken } = notice;
  if (notice.code === 'next_best')
    return io.text(
      taken === null
        ? phrase('cli.models.otherTaken', { wanted })
        : phrase('cli.models.nextBest', { wanted, taken }),
    );
  if (notice.code === 'no_space') return io.text(phrase('cli.models.noSpace', { wanted }));
  return io.text(phrase('cli.models.noSource', { wanted }));
}

function setupFailed(setup: ModelSetup, models: readonly LocalModel[], io: CliIo): AppError {
  const reason =
    noticeText(setup, io) ??
    models.find((model) => model.download?.state === 'failed')?.download?.message ??
    '';
  return new AppError('download_failed', phrase('cli.models.defaultsFailed', { reason }));
}

/**
 * Fetches the default models where they are missing, showing how far it is. Throws
 * `download_failed`.
 */
export async function ensureDefaultModels(client: HostClient, io: CliIo): Promise<void> {
  if ((await client.app.ready()).ready) return;
  let setup = await client.models.startSetup();
  while (setup.state !== 'ready' && setup.state !== 'failed') {
    showDownloads(await client.models.local(), io);
    await sleep(pollMs, undefined, { signal: io.signal });
    setup = await client.models.setup();
  }
  io.endProgress();
  if (setup.state === 'failed') throw setupFailed(setup, await client.models.local(), io);
  const notice = noticeText(setup, io);
  if (notice !== null) io.note(notice);
}

/**
 * Fetches one model of the catalogue and resolves when it is installed. Throws `download_failed`
 * with its reason.
 */
export async function downloadModel(
  client: HostClient,
  id: string,
  io: CliIo,
): Promise<LocalModel> {
  let model = await client.models.download({ id });
  while (!model.installed) {
    const { download } = model;
    if (download?.state === 'failed') throw new AppError('download_failed', download.message);
    if (download?.state === 'paused')
      throw new AppError('download_failed', phrase('cli.models.paused', { id }));
    showDownloads([model], io);
    await sleep(pollMs, undefined, { signal: io.signal });
    const found = (await client.models.local()).find((one) => one.id === id);
    if (found === undefined)
      throw new AppError('not_found', phrase('models.removedWhileFetched', { id }));
    model = found;
  }
  io.endProgress();
  return model;
}

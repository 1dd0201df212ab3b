import { useTranslation } from 'react-i18next';
import type { Download } from '../../shared/contract/models.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { useFormat } from '../ui/use-format.ts';
import { downloadShare } from './download-share.ts';

/** Bytes so far of how many, speed and time left; or the state in a word. */
export function useDownloadText(download: Download): string {
  const { t } = useTranslation();
  const format = useFormat();
  const { state, receivedBytes, totalBytes, bytesPerSecond, secondsLeft } = download;
  const bytes =
    totalBytes === null
      ? format.bytes(receivedBytes)
      : t('download.bytes', {
          received: format.bytes(receivedBytes),
          total: format.bytes(totalBytes),
        });
  if (state !== 'downloading')
    return [t(`download.${state}`), receivedBytes > 0 ? bytes : ''].filter(Boolean).join(' · ');
  return [
    bytes,
    bytesPerSecond === null ? '' : format.rate(bytesPerSecond),
    secondsLeft === null
      ? ''
      : t('download.left', { time: format.duration(Math.ceil(secondsLeft) * 1000) }),
  ]
    .filter(Boolean)
    .join(' · ');
}

export function DownloadStatus({ name, download }: { name: string; download: Download }) {
  const text = useDownloadText(download);
  return (
    <div data-testid="download-status" data-state={download.state} className="flex flex-col gap-1">
      <div className="flex flex-wrap justify-between gap-x-3 text-xs">
        <span className="truncate">{name}</span>
        <span className="figures text-ink-faint">{text}</span>
      </div>
      <ProgressBar
        value={downloadShare(download)}
        label={name}
        paused={download.state === 'paused' || download.state === 'failed'}
      />
    </div>
  );
}

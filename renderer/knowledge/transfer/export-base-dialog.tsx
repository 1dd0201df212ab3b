import { Download, FolderOpen } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeBase } from '../../../shared/contract/knowledge.ts';
import {
  baseFileExtension,
  type ExportEvent,
} from '../../../shared/contract/knowledge-transfer.ts';
import { useConnection } from '../../kit/use-connection.ts';
import { useDesktop } from '../../kit/desktop.ts';
import { downloadFile } from '../../kit/download-file.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice, Notice } from '../../ui/notice.tsx';
import { useFormat } from '../../ui/use-format.ts';
import { TransferStatus } from './transfer-status.tsx';
import { useTransfer } from './use-transfer.ts';

/**
 * Writes a base into one file: in the app where the system's own dialog says, in a browser as a
 * download. Closing it calls the export off.
 */
export function ExportBaseDialog({ base, onClose }: { base: KnowledgeBase; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const connection = useConnection();
  const desktop = useDesktop();
  const { run, progress, done, busy, error } = useTransfer<
    string | undefined,
    Extract<ExportEvent, { type: 'done' }>
  >((path, signal) =>
    connection.client.transfer.export(
      { id: base.id, ...(path === undefined ? {} : { path, overwrite: true }) },
      { signal },
    ),
  );
  const href = done?.href ?? null;
  useEffect(() => {
    if (href !== null) downloadFile(href);
  }, [href]);
  const choose = async (): Promise<void> => {
    if (!desktop) return void (await run(undefined));
    const path = await desktop.chooseSaveFile(base.name, baseFileExtension);
    if (path !== null) await run(path);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('transfer.exportTitle', { name: base.name })}
      testId="export-base-dialog"
    >
      <div className="flex flex-col gap-4">
        <p className="text-sm text-ink-soft">{t('transfer.exportText')}</p>
        {progress && <TransferStatus progress={progress} />}
        {error && <ErrorNotice error={error} />}
        {done && (
          <Notice
            tone="info"
            testId="exported"
            title={t(done.href === null ? 'transfer.exported' : 'transfer.fetched', {
              size: format.bytes(done.sizeBytes),
            })}
          />
        )}
        <div className="flex justify-end gap-2">
          {busy && <Button onClick={onClose}>{t('common.cancel')}</Button>}
          {done && desktop && (
            <Button
              icon={<FolderOpen size={16} aria-hidden />}
              onClick={() => void desktop.revealPath(done.path).catch(() => undefined)}
            >
              {t('transfer.show')}
            </Button>
          )}
          {done && !desktop && <Button onClick={onClose}>{t('common.close')}</Button>}
          {!done && (
            <Button
              look="primary"
              disabled={busy}
              icon={<Download size={16} aria-hidden />}
              data-testid="export-base-start"
              onClick={() => void choose()}
            >
              {t(desktop ? 'transfer.exportStart' : 'transfer.exportFetch')}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

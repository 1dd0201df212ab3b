import { Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { baseFileExtension, type ImportEvent } from '../../../shared/contract/knowledge-transfer.ts';
import type { Desktop } from '../../app/desktop.ts';
import { useServices } from '../../app/services.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice, Notice } from '../../ui/notice.tsx';
import { TransferStatus } from './transfer-status.tsx';
import { useTransfer } from './use-transfer.ts';

type Imported = Extract<ImportEvent, { type: 'done' }>;

/** What the user should know of it before asking. */
function Result({ imported: { name, rebuilt, nextModel, unreachable } }: { imported: Imported }) {
  const { t } = useTranslation();
  const notes = [rebuilt ? t('transfer.rebuilt') : '', nextModel === null ? '' : t('transfer.nextModel', { model: nextModel }), unreachable > 0 ? t('transfer.unreachable', { count: unreachable }) : ''].filter((note) => note !== '');
  return (
    <Notice tone="info" testId="imported" title={t('transfer.imported', { name })}>
      {notes.map((note) => (
        <p key={note} className="text-xs">
          {note}
        </p>
      ))}
    </Notice>
  );
}

/** Makes a new base of a file that was exported. Closing it calls the import off, and leaves nothing. */
export function ImportDialog({ desktop, onClose }: { desktop: Desktop; onClose: () => void }) {
  const { t } = useTranslation();
  const { connection, knowledge, navigation } = useServices();
  const { run, progress, done, busy, error } = useTransfer<string, Imported>((path, signal) => connection.client.transfer.import({ path }, { signal }));
  const choose = async (): Promise<void> => {
    const [path] = await desktop.chooseFiles([baseFileExtension]);
    if (path !== undefined && (await run(path))) await knowledge.refresh();
  };
  const open = (id: string): void => {
    navigation.go({ view: 'knowledge', id });
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={t('transfer.importTitle')} testId="import-base-dialog">
      <div className="flex flex-col gap-4">
        <p className="text-sm text-ink-soft">{t('transfer.importText')}</p>
        {progress && <TransferStatus progress={progress} />}
        {error && <ErrorNotice error={error} />}
        {done && <Result imported={done} />}
        <div className="flex justify-end gap-2">
          {busy && <Button onClick={onClose}>{t('common.cancel')}</Button>}
          {done ? (
            <Button look="primary" data-testid="open-imported" onClick={() => open(done.baseId)}>
              {t('transfer.open')}
            </Button>
          ) : (
            <Button look="primary" disabled={busy} icon={<Upload size={16} aria-hidden />} data-testid="import-base-start" onClick={() => void choose()}>
              {t('transfer.importStart')}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

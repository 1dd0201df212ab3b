import { Upload } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import {
  baseFileExtension,
  type ImportEvent,
} from '../../../shared/contract/knowledge-transfer.ts';
import { useConnection } from '../../kit/use-connection.ts';
import { useDesktop } from '../../kit/desktop.ts';
import { useNavigation } from '../../kit/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice, Notice } from '../../ui/notice.tsx';
import { useKnowledge } from '../store/knowledge-store.ts';
import { importFile } from '../store/send-file.ts';
import { TransferStatus } from './transfer-status.tsx';
import { useTransfer } from './use-transfer.ts';

type Imported = Extract<ImportEvent, { type: 'done' }>;

/** What the user should know of it before asking. */
function Result({ imported: { name, rebuilt, nextModel, unreachable } }: { imported: Imported }) {
  const { t } = useTranslation();
  const notes = [
    rebuilt ? t('transfer.rebuilt') : '',
    nextModel === null ? '' : t('transfer.nextModel', { model: nextModel }),
    unreachable > 0 ? t('transfer.unreachable', { count: unreachable }) : '',
  ].filter((note) => note !== '');
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

const troubles = ['document_unreadable', 'store_newer', 'disk_full'] as const;

/**
 * Makes a new base of a file that was exported. Closing it calls the import off, and leaves
 * nothing.
 */
export function ImportBaseDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const connection = useConnection();
  const desktop = useDesktop();
  const knowledge = useKnowledge();
  const navigation = useNavigation();
  const input = useRef<HTMLInputElement>(null);
  const { run, progress, done, busy, error } = useTransfer<string | File, Imported>(
    (from, signal) =>
      typeof from === 'string'
        ? connection.client.transfer.import({ path: from }, { signal })
        : importFile(connection.client, from, signal),
  );
  const take = async (from: string | File | undefined): Promise<void> => {
    if (from !== undefined && (await run(from))) await knowledge.refresh();
  };
  const known = troubles.find((code) => code === error?.code);
  const choose = async (): Promise<void> => {
    if (desktop) await take((await desktop.chooseFiles([baseFileExtension]))[0]);
    else input.current?.click();
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
        {error && <ErrorNotice error={error} advice={known && t(`transfer.trouble.${known}`)} />}
        {done && <Result imported={done} />}
        <input
          ref={input}
          type="file"
          hidden
          accept={`.${baseFileExtension}`}
          data-testid="import-base-file"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
        <div className="flex justify-end gap-2">
          {busy && <Button onClick={onClose}>{t('common.cancel')}</Button>}
          {done ? (
            <Button look="primary" data-testid="open-imported" onClick={() => open(done.baseId)}>
              {t('transfer.open')}
            </Button>
          ) : (
            <Button
              look="primary"
              disabled={busy}
              icon={<Upload size={16} aria-hidden />}
              data-testid="import-base-start"
              onClick={() => void choose()}
            >
              {t('transfer.importStart')}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

import { FileUp } from 'lucide-react';
import { useEffect, useState, type ChangeEvent, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportedAccount } from '../../shared/contract/accounts.ts';
import { toAppError, type AppError } from '../../shared/errors.ts';
import { Button } from '../ui/button.tsx';
import { StateChip, type Tone } from '../ui/chip.tsx';
import { cx } from '../ui/class-names.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextArea } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useAccounts } from './accounts-store.ts';

const tones: Record<ImportedAccount['state'], Tone> = {
  new: 'accent',
  added: 'safe',
  known: 'off',
  unreadable: 'limit',
};
/** Long enough that a paste is read once, and typing does not ask at each key. */
const quietMs = 250;
const example =
  'OPENAI_API_KEY=sk-…\nDEEPSEEK_API_KEY=sk-…\n\nname,provider,apiKey\nWork,openai,sk-…';

/** What the text would add; nothing is kept of it before the reader says so. */
function usePreview(text: string): { rows: ImportedAccount[]; error: AppError | null } {
  const accounts = useAccounts();
  const [state, setState] = useState<{
    text: string;
    rows: ImportedAccount[];
    error: AppError | null;
  }>({ text: '', rows: [], error: null });
  useEffect(() => {
    if (text.trim() === '') return;
    let left = false;
    const timer = setTimeout(() => {
      accounts
        .import(text, true)
        .then((rows) => left || setState({ text, rows, error: null }))
        .catch((error: unknown) => left || setState({ text, rows: [], error: toAppError(error) }));
    }, quietMs);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [accounts, text]);
  return text.trim() === '' ? { rows: [], error: null } : state;
}

function Rows({ rows }: { rows: readonly ImportedAccount[] }) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const names = new Map(
    accounts.getState().providers.value?.map((provider) => [provider.id, provider.name]),
  );
  return (
    <ul
      data-testid="import-rows"
      className="flex max-h-56 flex-col divide-y divide-line overflow-y-auto rounded-md border border-line"
    >
      {rows.map((row, index) => (
        <li
          key={`${index}-${row.name}`}
          data-testid="import-row"
          data-state={row.state}
          className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-sm"
        >
          <StateChip tone={tones[row.state]}>{t(`accounts.import.state.${row.state}`)}</StateChip>
          <span className="min-w-0 truncate font-medium">{row.name}</span>
          <span className="text-xs text-ink-faint">
            {[names.get(row.provider) ?? row.provider, row.keyHint && `••••${row.keyHint}`]
              .filter(Boolean)
              .join(' · ')}
          </span>
          {row.note && <span className="w-full text-xs text-ink-soft">{row.note}</span>}
        </li>
      ))}
    </ul>
  );
}

function Source({ text, onText }: { text: string; onText: (text: string) => void }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const read = async (files: FileList | null): Promise<void> => {
    const texts = await Promise.all([...(files ?? [])].map((file) => file.text()));
    if (texts.length > 0) onText(texts.join('\n'));
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files);
  };
  const onChosen = (event: ChangeEvent<HTMLInputElement>): void => {
    void read(event.target.files).finally(() => (event.target.value = ''));
  };
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={cx(
        'rounded-md',
        over && 'outline-2 outline-offset-4 outline-ember-ink outline-dashed',
      )}
    >
      <Field label={t('accounts.import.source')} hint={t('accounts.import.sourceHint')}>
        {(ids) => (
          <TextArea
            {...ids}
            value={text}
            rows={6}
            spellCheck={false}
            autoComplete="off"
            placeholder={example}
            onChange={(event) => onText(event.target.value)}
            className="font-mono text-xs"
            data-testid="import-text"
          />
        )}
      </Field>
      <label
        className={cx(
          'mt-2 inline-flex h-7 cursor-pointer items-center gap-2 rounded-md border',
          'border-line bg-surface px-2 text-xs font-medium hover:bg-hover',
          'has-focus-visible:outline-2 has-focus-visible:outline-ember-ink',
        )}
      >
        <FileUp size={14} aria-hidden />
        {t('accounts.import.file')}
        <input
          type="file"
          multiple
          accept=".env,.csv,.txt,text/*"
          className="sr-only"
          onChange={onChosen}
          data-testid="import-file"
        />
      </label>
    </div>
  );
}

/** Accounts from a `.env`, a CSV or the clipboard: shown first, added when the reader says so. */
export function ImportAccountsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const [text, setText] = useState('');
  const [done, setDone] = useState<ImportedAccount[] | null>(null);
  const preview = usePreview(text);
  const add = useAct(async () => {
    setDone(await accounts.import(text, false));
    setText('');
  });
  const fresh = preview.rows.filter((row) => row.state === 'new').length;
  const rows = done ?? preview.rows;
  const error = add.error ?? preview.error;
  return (
    <Dialog open wide onClose={onClose} title={t('accounts.import.title')} testId="import-dialog">
      <div className="flex flex-col gap-4">
        {done === null && <Source text={text} onText={setText} />}
        {rows.length > 0 && <Rows rows={rows} />}
        {done === null && text.trim() !== '' && rows.length === 0 && !error && (
          <p className="text-sm text-ink-soft">{t('accounts.import.nothing')}</p>
        )}
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end gap-2">
          {done === null ? (
            <>
              <Button onClick={onClose}>{t('common.cancel')}</Button>
              <Button
                look="primary"
                disabled={fresh === 0 || add.busy}
                data-testid="import-add"
                onClick={() => void add.run()}
              >
                {t('accounts.import.add', { count: fresh })}
              </Button>
            </>
          ) : (
            <Button look="primary" onClick={onClose}>
              {t('common.close')}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

import { Download, Upload } from 'lucide-react';
import { useRef, useState, type ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeBase } from '../../../shared/contract/knowledge.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { ErrorNotice, Notice } from '../../ui/notice.tsx';
import { saveText } from '../../ui/save-text.ts';
import { useAct } from '../../ui/use-act.ts';
import { type EvaluationStore } from './evaluation-store.ts';

/** Imports questions from a file and exports them. */
export function QuestionTransfer({ base, store }: { base: KnowledgeBase; store: EvaluationStore }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [read, setRead] = useState<Awaited<ReturnType<EvaluationStore['importFile']>> | null>(null);
  const importing = useAct(async (file: File) => setRead(await store.importFile(file)));
  const exporting = useAct(async (format: 'json' | 'csv') =>
    saveText({
      name: `${base.name}.${format}`,
      mediaType: format === 'json' ? 'application/json' : 'text/csv',
      text: await store.exportText(format),
    }),
  );
  const onChosen = (event: ChangeEvent<HTMLInputElement>): void => {
    const [file] = event.target.files ?? [];
    if (file) void importing.run(file);
    event.target.value = '';
  };
  const error = importing.error ?? exporting.error;
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={t('evaluate.files')} data-testid="evaluate-files">
            <Download size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Upload size={14} aria-hidden />} onSelect={() => input.current?.click()}>
          {t('evaluate.import')}
        </MenuItem>
        <MenuItem
          icon={<Download size={14} aria-hidden />}
          onSelect={() => void exporting.run('csv')}
        >
          {t('evaluate.exportCsv')}
        </MenuItem>
        <MenuItem
          icon={<Download size={14} aria-hidden />}
          onSelect={() => void exporting.run('json')}
        >
          {t('evaluate.exportJson')}
        </MenuItem>
      </Menu>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.json"
        data-testid="evaluate-file"
        onChange={onChosen}
      />
      {error && <ErrorNotice error={error} />}
      {read && (
        <Notice
          tone={read.refused.length > 0 ? 'limit' : 'info'}
          title={t('evaluate.imported', {
            added: read.added,
            unchanged: read.unchanged,
            refused: read.refused.length,
          })}
        >
          {read.refused.slice(0, 5).map(({ line, reason }) => (
            <p key={line}>{t('evaluate.refusedLine', { line, reason })}</p>
          ))}
        </Notice>
      )}
    </>
  );
}

import {
  FileText,
  FolderSearch,
  FolderSync,
  Globe,
  ListTree,
  MessagesSquare,
  NotebookPen,
  Plus,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { KnowledgeBase } from '../../../shared/contract/knowledge.ts';
import { Section } from '../../kit/page.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/class-names.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AddPage } from './add-page.tsx';
import { ChooseConversations } from './choose-conversations.tsx';
import { NoteDialog } from './note-dialog.tsx';
import { SourceItem } from './source-item.tsx';
import { sortSources } from './source-words.ts';
import { useSources } from './sources-store.ts';

type Adding = 'page' | 'sitemap' | 'note' | 'conversations';

function AddSource({
  onAdd,
  onName,
}: {
  onAdd: (what: Adding) => void;
  onName: (() => void) | null;
}) {
  const { t } = useTranslation();
  // A dialog that opens while the menu still closes would lose the focus to it.
  const later = (what: Adding) => () => void setTimeout(() => onAdd(what));
  return (
    <Menu
      align="end"
      trigger={
        <Button small icon={<Plus size={14} aria-hidden />} data-testid="add-source">
          {t('sources.add')}
        </Button>
      }
    >
      {onName && (
        <MenuItem
          icon={<FolderSearch size={14} aria-hidden />}
          onSelect={() => void setTimeout(onName)}
          testId="add-path"
        >
          {t('sources.addPath')}
        </MenuItem>
      )}
      <MenuItem icon={<Globe size={14} aria-hidden />} onSelect={later('page')} testId="add-page">
        {t('sources.addPage')}
      </MenuItem>
      <MenuItem
        icon={<ListTree size={14} aria-hidden />}
        onSelect={later('sitemap')}
        testId="add-sitemap"
      >
        {t('sources.addSitemap')}
      </MenuItem>
      <MenuItem
        icon={<NotebookPen size={14} aria-hidden />}
        onSelect={later('note')}
        testId="add-note"
      >
        {t('sources.addNote')}
      </MenuItem>
      <MenuItem
        icon={<MessagesSquare size={14} aria-hidden />}
        onSelect={later('conversations')}
        testId="add-conversations"
      >
        {t('sources.addConversations')}
      </MenuItem>
    </Menu>
  );
}

/** Where nothing is followed yet: what there is to follow. */
function Empty() {
  const { t } = useTranslation();
  return (
    <div
      data-testid="sources-empty"
      className={cx(
        'flex items-start gap-3 rounded-md border border-dashed border-line px-4 py-3',
        'text-sm text-ink-soft',
      )}
    >
      <FolderSync
        size={18}
        strokeWidth={1.5}
        aria-hidden
        className="mt-0.5 shrink-0 text-ink-faint"
      />
      <p>{t('sources.empty')}</p>
    </div>
  );
}

const shownFiles = 8;

/**
 * Where the documents of a base come from, and the state of each source. `onName`: the reader may
 * enter folders of the machine in a browser.
 */
export function SourcesPanel({
  base,
  onName,
}: {
  base: KnowledgeBase;
  onName: (() => void) | null;
}) {
  const { t } = useTranslation();
  const sources = useSources();
  const { value, error } = useStore(sources, (state) => state.sources);
  const [adding, setAdding] = useState<Adding | null>(null);
  const [all, setAll] = useState(false);
  useEffect(() => sources.open(base.id), [sources, base.id]);
  const ordered = sortSources(value ?? []);
  const shown = all ? ordered : ordered.slice(0, shownFiles);
  const close = (): void => setAdding(null);
  return (
    <Section
      title={t('sources.title')}
      testId="sources"
      actions={<AddSource onAdd={setAdding} onName={onName} />}
    >
      {value === null && error && (
        <ErrorNotice error={error} onRetry={() => void sources.refresh()} />
      )}
      {value === null && !error && <Skeleton lines={2} />}
      {value?.length === 0 && <Empty />}
      {shown.length > 0 && (
        <ul className="overflow-hidden rounded-md border border-line bg-surface">
          {shown.map((source) => (
            <SourceItem key={source.id} source={source} base={base} />
          ))}
        </ul>
      )}
      {ordered.length > shown.length && (
        <Button
          small
          look="ghost"
          className="self-start"
          icon={<FileText size={14} aria-hidden />}
          onClick={() => setAll(true)}
        >
          {t('sources.showAll', { count: ordered.length })}
        </Button>
      )}
      {(adding === 'page' || adding === 'sitemap') && (
        <AddPage sitemap={adding === 'sitemap'} onClose={close} />
      )}
      {adding === 'note' && <NoteDialog id={null} onClose={close} />}
      {adding === 'conversations' && (
        <ChooseConversations base={base} chosen={null} onClose={close} />
      )}
    </Section>
  );
}

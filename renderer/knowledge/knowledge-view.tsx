import { FlaskConical, Library, MoreHorizontal, Pencil, Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { KnowledgeBase } from '../../shared/contract/knowledge.ts';
import { Page, Section } from '../app/page.tsx';
import { useServices } from '../app/services.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { WhereChip } from '../ui/chip.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { AddDocuments, DropTarget } from './add-documents.tsx';
import { evaluationPart, EvaluationPage } from './evaluate/evaluation-page.tsx';
import { Documents } from './documents.tsx';
import { IngestStatus } from './ingest-status.tsx';
import { BaseForm } from './knowledge-list.tsx';
import { ModelChangeStatus } from './model-change.tsx';
import { ReaderPage } from './reader-page.tsx';
import { BaseSearch } from './base-search.tsx';
import { SourcesPanel } from './sources/sources-panel.tsx';

function Empty() {
  const { t } = useTranslation();
  const [making, setMaking] = useState(false);
  return (
    <Page title={t('nav.knowledge')} list testId="view-knowledge">
      <EmptyState
        testId="knowledge-empty"
        icon={Library}
        title={t('knowledge.emptyTitle')}
        text={t('knowledge.emptyText')}
        action={
          <Button look="primary" icon={<Plus size={16} aria-hidden />} data-testid="new-base-main" onClick={() => setMaking(true)}>
            {t('knowledge.new')}
          </Button>
        }
      />
      {making && <BaseForm base={null} onClose={() => setMaking(false)} />}
    </Page>
  );
}

function BaseMenu({ base }: { base: KnowledgeBase }) {
  const { t } = useTranslation();
  const { knowledge, navigation } = useServices();
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  const { run } = useAct(async () => {
    await knowledge.remove(base.id);
    navigation.go({ view: 'knowledge' }, 'replace');
  });
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={t('knowledge.more')} data-testid="base-menu-button">
            <MoreHorizontal size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil size={14} aria-hidden />} onSelect={() => setTimeout(() => setOpen('edit'))} testId="edit-base">
          {t('knowledge.edit')}
        </MenuItem>
        <MenuItem danger icon={<Trash2 size={14} aria-hidden />} onSelect={() => setTimeout(() => setOpen('remove'))} testId="remove-base">
          {t('knowledge.remove')}
        </MenuItem>
      </Menu>
      {open === 'edit' && <BaseForm base={base} onClose={() => setOpen(null)} />}
      <Confirm
        open={open === 'remove'}
        onClose={() => setOpen(null)}
        title={t('knowledge.removeTitle', { name: base.name })}
        text={t('knowledge.removeText')}
        action={t('knowledge.remove')}
        onConfirm={() => void run()}
      />
    </>
  );
}

function BasePage({ base }: { base: KnowledgeBase }) {
  const { t } = useTranslation();
  const { knowledge, navigation } = useServices();
  const { value, error } = useStore(knowledge, (state) => state.documents);
  const { readOnly } = base;
  const page = (
    <Page
      title={base.name}
      list
      testId="view-knowledge"
      actions={
        <>
          {base.localOnly && <WhereChip local locked provider="" />}
          {!readOnly && base.chunks > 0 && (
            <Button small icon={<FlaskConical size={14} aria-hidden />} data-testid="open-evaluation" onClick={() => navigation.go({ view: 'knowledge', id: base.id, part: evaluationPart })}>
              {t('evaluate.open')}
            </Button>
          )}
          {readOnly ? <p className="text-xs text-ink-soft">{t('knowledge.sharedWithYou')}</p> : <BaseMenu base={base} />}
        </>
      }
    >
      {base.chunks > 0 && <BaseSearch baseId={base.id} />}
      {!readOnly && <SourcesPanel base={base} />}
      <Section title={t('knowledge.documentsTitle')} actions={readOnly ? undefined : <AddDocuments baseId={base.id} />}>
        {value === null && error && <ErrorNotice error={error} />}
        {value === null && !error && <Skeleton lines={4} />}
        <IngestStatus base={base} />
        <ModelChangeStatus base={base} />
        {value !== null && <Documents baseId={base.id} documents={value} readOnly={readOnly} />}
      </Section>
    </Page>
  );
  return readOnly ? page : <DropTarget baseId={base.id}>{page}</DropTarget>;
}

export function KnowledgeView() {
  const { knowledge, navigation } = useServices();
  const { id, part, chunk } = useStore(navigation.place);
  const bases = useStore(knowledge, (state) => state.bases.value);
  useEffect(() => {
    knowledge.open(id);
    void knowledge.refreshDocuments();
  }, [knowledge, id]);
  useEffect(() => {
    const [first] = bases ?? [];
    if (id === null && first) navigation.go({ view: 'knowledge', id: first.id }, 'replace');
  }, [bases, id, navigation]);
  if (bases === null) return <Skeleton className="p-6" lines={6} />;
  const base = bases.find((each) => each.id === id);
  if (!base) return <Empty />;
  if (part === evaluationPart && !base.readOnly) return <EvaluationPage key={base.id} base={base} />;
  if (part !== null) return <ReaderPage baseId={base.id} documentId={part} chunk={chunk} />;
  return <BasePage key={base.id} base={base} />;
}

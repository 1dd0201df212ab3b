import {
  Download,
  FlaskConical,
  Library,
  MoreHorizontal,
  Pencil,
  Plus,
  Trash2,
} from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { KnowledgeBase } from '../../shared/contract/knowledge.ts';
import { useNavigation } from '../kit/navigation.ts';
import { Page, Section } from '../kit/page.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { WhereChip } from '../ui/chip.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { useMedia } from '../ui/use-media.ts';
import { AddDocuments, AddStatus, DropTarget, useAdd } from './add-documents.tsx';
import { evaluationPart, EvaluationPage } from './evaluate/evaluation-page.tsx';
import { DocumentList } from './document-list.tsx';
import { IngestStatus } from './ingest-status.tsx';
import { BaseForm } from './knowledge-list.tsx';
import { useKnowledge } from './store/knowledge-store.ts';
import { ModelChangeStatus } from './model-change.tsx';
import { NamePath } from './name-path.tsx';
import { ReaderPage } from './reader-page.tsx';
import { BaseSearch } from './search/base-search.tsx';
import { SourcesPanel } from './sources/sources-panel.tsx';
import { SpacePanel } from './space/space-panel.tsx';
import { ExportBaseDialog } from './transfer/export-base-dialog.tsx';
import { useDocumentRoots } from './use-document-roots.ts';

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
          <Button
            look="primary"
            icon={<Plus size={16} aria-hidden />}
            data-testid="new-base-main"
            onClick={() => setMaking(true)}
          >
            {t('knowledge.new')}
          </Button>
        }
      />
      {making && <BaseForm base={null} onClose={() => setMaking(false)} />}
    </Page>
  );
}

/** `onEvaluate` where the page's head has no room for it. */
function BaseMenu({ base, onEvaluate }: { base: KnowledgeBase; onEvaluate: (() => void) | null }) {
  const { t } = useTranslation();
  const knowledge = useKnowledge();
  const navigation = useNavigation();
  const [open, setOpen] = useState<'edit' | 'export' | 'remove' | null>(null);
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
        {onEvaluate && (
          <MenuItem
            icon={<FlaskConical size={14} aria-hidden />}
            onSelect={onEvaluate}
            testId="open-evaluation"
          >
            {t('evaluate.open')}
          </MenuItem>
        )}
        <MenuItem
          icon={<Pencil size={14} aria-hidden />}
          onSelect={() => setTimeout(() => setOpen('edit'))}
          testId="edit-base"
        >
          {t('knowledge.edit')}
        </MenuItem>
        <MenuItem
          icon={<Download size={14} aria-hidden />}
          onSelect={() => setTimeout(() => setOpen('export'))}
          testId="export-base"
        >
          {t('transfer.export')}
        </MenuItem>
        <MenuItem
          danger
          icon={<Trash2 size={14} aria-hidden />}
          onSelect={() => setTimeout(() => setOpen('remove'))}
          testId="remove-base"
        >
          {t('knowledge.remove')}
        </MenuItem>
      </Menu>
      {open === 'export' && <ExportBaseDialog base={base} onClose={() => setOpen(null)} />}
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

/** How much there is, in one line. */
function useBaseFacts({ documents, chunks, failed, sizeBytes }: KnowledgeBase): string {
  const { t } = useTranslation();
  const format = useFormat();
  if (documents === 0) return '';
  const facts = [
    t('knowledge.documents', { count: documents }),
    t('knowledge.passages', { count: chunks }),
    format.bytes(sizeBytes),
    failed > 0 ? t('knowledge.failed', { count: failed }) : '',
  ];
  return facts.filter(Boolean).join(' · ');
}

/** The sources and documents of a base; during a search only the passages. */
function Contents({ base, add }: { base: KnowledgeBase; add: ReturnType<typeof useAdd> }) {
  const { t } = useTranslation();
  const knowledge = useKnowledge();
  const { value, error } = useStore(knowledge, (state) => state.documents);
  const searched = useStore(knowledge, (state) => state.found !== null);
  const facts = useBaseFacts(base);
  const { roots } = useDocumentRoots();
  const [naming, setNaming] = useState(false);
  const onName = roots.length > 0 ? (): void => setNaming(true) : null;
  const { readOnly } = base;
  if (searched && base.chunks > 0) return null;
  return (
    <>
      {!readOnly && <SourcesPanel base={base} onName={onName} />}
      <Section
        title={t('knowledge.documentsTitle')}
        note={facts && <span className="figures">{facts}</span>}
        actions={readOnly ? undefined : <AddDocuments add={add} onName={onName} />}
      >
        <AddStatus add={add} />
        {value === null && error && <ErrorNotice error={error} />}
        {value === null && !error && <Skeleton lines={4} />}
        <IngestStatus base={base} />
        <ModelChangeStatus base={base} />
        {value !== null && <DocumentList baseId={base.id} documents={value} readOnly={readOnly} />}
      </Section>
      {!readOnly && base.documents > 0 && <SpacePanel base={base} />}
      {naming && (
        <NamePath
          baseId={base.id}
          roots={roots}
          onAdded={add.show}
          onClose={() => setNaming(false)}
        />
      )}
    </>
  );
}

function BasePage({ base }: { base: KnowledgeBase }) {
  const { t } = useTranslation();
  const navigation = useNavigation();
  const roomy = useMedia('(min-width: 640px)');
  const add = useAdd(base.id);
  const { readOnly } = base;
  const evaluate =
    !readOnly && base.chunks > 0
      ? (): void => navigation.go({ view: 'knowledge', id: base.id, part: evaluationPart })
      : null;
  const page = (
    <Page
      title={base.name}
      list
      testId="view-knowledge"
      actions={
        <>
          {base.localOnly && <WhereChip local locked provider="" />}
          {evaluate && roomy && (
            <Button
              small
              icon={<FlaskConical size={14} aria-hidden />}
              data-testid="open-evaluation"
              onClick={evaluate}
            >
              {t('evaluate.open')}
            </Button>
          )}
          {readOnly ? (
            <p className="text-xs text-ink-soft">{t('knowledge.sharedWithYou')}</p>
          ) : (
            <BaseMenu base={base} onEvaluate={roomy ? null : evaluate} />
          )}
        </>
      }
    >
      {base.chunks > 0 && <BaseSearch baseId={base.id} />}
      <Contents base={base} add={add} />
    </Page>
  );
  return readOnly ? page : <DropTarget add={add}>{page}</DropTarget>;
}

export function KnowledgeView() {
  const knowledge = useKnowledge();
  const navigation = useNavigation();
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
  if (part === evaluationPart && !base.readOnly)
    return <EvaluationPage key={base.id} base={base} />;
  if (part !== null) return <ReaderPage baseId={base.id} documentId={part} chunk={chunk} />;
  return <BasePage key={base.id} base={base} />;
}

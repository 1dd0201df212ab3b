import { FileText } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { type KnowledgeDocument } from '../../shared/contract/knowledge.ts';
import { viewHash } from '../kit/navigation.ts';
import { Chip, StateChip, type Tone } from '../ui/chip.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { DocumentMenu, useReveal } from './document-menu.tsx';
import { Failure, NextAttempt, UnreadPages } from './document-notes.tsx';
import { useKnowledge } from './store/knowledge-store.ts';
import { OriginalStatus, useOriginal } from './original.tsx';
import { folderOf } from './store/conditions.ts';

const shownTags = 2;
const tones: Record<KnowledgeDocument['state'], Tone> = {
  queued: 'off',
  parsing: 'busy',
  embedding: 'busy',
  ready: 'safe',
  failed: 'fail',
};

function Facts({ document }: { document: KnowledgeDocument }) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
    folderOf(document.file),
    format.bytes(document.sizeBytes),
    document.pages === null ? '' : t('knowledge.pages', { count: document.pages }),
    document.chunks > 0 ? t('knowledge.passages', { count: document.chunks }) : '',
  ];
  return (
    <p className="figures truncate text-xs text-ink-faint" title={document.path || undefined}>
      {facts.filter(Boolean).join(' · ')}
    </p>
  );
}

function DocumentName({ baseId, document }: { baseId: string; document: KnowledgeDocument }) {
  const name = (
    <span className="truncate" title={document.name}>
      {document.name}
    </span>
  );
  if (document.state !== 'ready') return <span className="flex text-sm">{name}</span>;
  return (
    <a
      href={viewHash({ view: 'knowledge', id: baseId, part: document.id })}
      data-testid="open-document"
      className="flex w-fit max-w-full rounded-sm text-sm hover:text-ember-ink"
    >
      {name}
    </a>
  );
}

function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <span
      data-testid="document-tags"
      title={tags.join(', ')}
      className="flex min-w-0 max-w-2/5 gap-1 overflow-hidden max-sm:hidden"
    >
      {tags.slice(0, shownTags).map((tag) => (
        <Chip key={tag} className="max-w-32">
          {tag}
        </Chip>
      ))}
      {tags.length > shownTags && <Chip>+{tags.length - shownTags}</Chip>}
    </span>
  );
}

/** A document: what it is, how far it is, and what to do if it failed. */
export const DocumentRow = memo(function DocumentRow({
  baseId,
  document,
  readOnly,
}: {
  baseId: string;
  document: KnowledgeDocument;
  readOnly: boolean;
}) {
  const { t } = useTranslation();
  const knowledge = useKnowledge();
  const retry = useAct(knowledge.retry);
  const remove = useAct(knowledge.removeDocument);
  const reveal = useReveal()(document);
  const revealing = useAct(async () => reveal?.());
  const original = useOriginal(document);
  const error = retry.error ?? remove.error ?? revealing.error;
  const busy = document.state === 'parsing' || document.state === 'embedding';
  return (
    <div
      role="listitem"
      data-testid="document"
      data-state={document.state}
      className="group flex flex-col gap-2 border-b border-line px-4 py-2.5"
    >
      <div className="flex items-center gap-3">
        <FileText size={16} aria-hidden className="shrink-0 text-ink-faint" />
        <div className="min-w-0 flex-1">
          <DocumentName baseId={baseId} document={document} />
          <Facts document={document} />
        </div>
        <Tags tags={document.tags} />
        <StateChip tone={tones[document.state]}>{t(`knowledge.state.${document.state}`)}</StateChip>
        {!readOnly && (
          <DocumentMenu
            document={document}
            onOpen={original.open}
            onReveal={reveal && (() => void revealing.run())}
            onRemove={() => void remove.run(baseId, document.id)}
          />
        )}
      </div>
      {busy && (
        <ProgressBar value={document.progress} label={t(`knowledge.state.${document.state}`)} />
      )}
      <NextAttempt document={document} />
      <UnreadPages document={document} readOnly={readOnly} />
      <Failure
        document={document}
        readOnly={readOnly}
        retrying={retry.busy}
        onRetry={() => void retry.run(baseId, document.id)}
      />
      <OriginalStatus original={original} />
      {error && <ErrorNotice error={error} />}
    </div>
  );
});

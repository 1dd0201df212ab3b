import { FileText, RotateCw, Trash2 } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer } from 'virtua';
import type { KnowledgeDocument } from '../../shared/contract/knowledge.ts';
import { errorCodeOf } from '../../shared/errors.ts';
import { hashOf } from '../app/navigation.ts';
import { useServices } from '../app/services.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { StateChip, type Tone } from '../ui/chip.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { GetOcr } from './get-ocr.tsx';

const tones: Record<KnowledgeDocument['state'], Tone> = { queued: 'off', parsing: 'busy', embedding: 'busy', ready: 'safe', failed: 'fail' };

function Facts({ document }: { document: KnowledgeDocument }) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
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

const Row = memo(function Row({ baseId, document, readOnly }: { baseId: string; document: KnowledgeDocument; readOnly: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { knowledge } = useServices();
  const retry = useAct(knowledge.retry);
  const remove = useAct(knowledge.removeDocument);
  const busy = document.state === 'parsing' || document.state === 'embedding';
  const name = <span className="truncate">{document.name}</span>;
  return (
    <div role="listitem" data-testid="document" data-state={document.state} className="group flex flex-col gap-2 border-b border-line px-4 py-2.5">
      <div className="flex items-center gap-3">
        <FileText size={16} aria-hidden className="shrink-0 text-ink-faint" />
        <div className="min-w-0 flex-1">
          {document.state === 'ready' ? (
            <a href={hashOf({ view: 'knowledge', id: baseId, part: document.id })} data-testid="open-document" className="flex w-fit max-w-full rounded-sm text-sm hover:text-ember-ink">
              {name}
            </a>
          ) : (
            <span className="flex text-sm">{name}</span>
          )}
          <Facts document={document} />
        </div>
        <StateChip tone={tones[document.state]}>{t(`knowledge.state.${document.state}`)}</StateChip>
        {!readOnly && (
          <IconButton label={t('knowledge.removeDocument')} small data-testid="remove-document" disabled={remove.busy} className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-md:opacity-100" onClick={() => void remove.run(baseId, document.id)}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      {busy && <ProgressBar value={document.progress} label={t(`knowledge.state.${document.state}`)} />}
      {document.nextTryAt !== null && (
        <p role="note" className="figures pl-7 text-xs text-ink-soft">
          {t(`errors.${errorCodeOf({ code: document.errorCode })}`)} {t('knowledge.triesAgain', { time: format.time(document.nextTryAt), attempt: document.attempts })}
        </p>
      )}
      {document.unreadPages > 0 && (
        <div data-testid="unread-pages" className="flex flex-wrap items-center gap-x-3 gap-y-1 pl-7 text-xs">
          <p role="note" className="min-w-0 flex-1 basis-60 text-ink-soft">
            {t('knowledge.unreadPages', { count: document.unreadPages })}
          </p>
          {!readOnly && <GetOcr />}
        </div>
      )}
      {document.state === 'failed' && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pl-7 text-xs">
          <p role="note" className="min-w-0 flex-1 basis-60 text-fail">
            {t(`errors.${errorCodeOf({ code: document.errorCode })}`)} <span className="text-ink-soft">{document.errorMessage}</span>
          </p>
          {document.errorCode === 'document_needs_ocr' && !readOnly && <GetOcr />}
          {!readOnly && (
            <Button small icon={<RotateCw size={13} aria-hidden />} disabled={retry.busy} data-testid="retry-document" onClick={() => void retry.run(baseId, document.id)}>
              {t('common.retry')}
            </Button>
          )}
        </div>
      )}
      {(retry.error ?? remove.error) && <ErrorNotice error={retry.error ?? remove.error ?? { code: 'internal', message: '' }} />}
    </div>
  );
});

export function Documents({ baseId, documents, readOnly }: { baseId: string; documents: readonly KnowledgeDocument[]; readOnly: boolean }) {
  const { t } = useTranslation();
  if (documents.length === 0) return <EmptyState testId="documents-empty" icon={FileText} title={t('knowledge.noDocumentsTitle')} text={t(readOnly ? 'knowledge.noDocumentsShared' : 'knowledge.noDocumentsText')} />;
  return (
    <div role="list" data-testid="documents" className="overflow-hidden rounded-md border border-line bg-surface">
      <Virtualizer startMargin={0}>
        {documents.map((document) => (
          <Row key={document.id} baseId={baseId} document={document} readOnly={readOnly} />
        ))}
      </Virtualizer>
    </div>
  );
}

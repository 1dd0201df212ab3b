import { FileText, RotateCw } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { scannedPagesMax, type KnowledgeDocument } from '../../shared/contract/knowledge.ts';
import { errorCodeOf } from '../../shared/errors.ts';
import { hashOf } from '../kit/navigation.ts';
import { Button } from '../ui/button.tsx';
import { Chip, StateChip, type Tone } from '../ui/chip.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { DocumentMenu, useReveal } from './document-menu.tsx';
import { useAdvice } from './document-advice.ts';
import { GetOcr } from './get-ocr.tsx';
import { useKnowledge } from './knowledge-store.ts';
import { OriginalStatus, useOriginal } from './original.tsx';
import { folderOf } from './search/conditions.ts';

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

/** A document: what it is, how far it is, and where it failed what to do. */
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
  const format = useFormat();
  const adviceOn = useAdvice();
  const knowledge = useKnowledge();
  const retry = useAct(knowledge.retry);
  const remove = useAct(knowledge.removeDocument);
  const reveal = useReveal()(document);
  const revealing = useAct(async () => reveal?.());
  const original = useOriginal(document);
  const error = retry.error ?? remove.error ?? revealing.error;
  /** As many scanned pages as may be were read. */
  const isCut = document.pages !== null && document.pages - document.unreadPages >= scannedPagesMax;
  const busy = document.state === 'parsing' || document.state === 'embedding';
  const name = (
    <span className="truncate" title={document.name}>
      {document.name}
    </span>
  );
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
          {document.state === 'ready' ? (
            <a
              href={hashOf({ view: 'knowledge', id: baseId, part: document.id })}
              data-testid="open-document"
              className="flex w-fit max-w-full rounded-sm text-sm hover:text-ember-ink"
            >
              {name}
            </a>
          ) : (
            <span className="flex text-sm">{name}</span>
          )}
          <Facts document={document} />
        </div>
        {document.tags.length > 0 && (
          <span
            data-testid="document-tags"
            title={document.tags.join(', ')}
            className="flex min-w-0 max-w-2/5 gap-1 overflow-hidden max-sm:hidden"
          >
            {document.tags.slice(0, shownTags).map((tag) => (
              <Chip key={tag} className="max-w-32">
                {tag}
              </Chip>
            ))}
            {document.tags.length > shownTags && <Chip>+{document.tags.length - shownTags}</Chip>}
          </span>
        )}
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
      {document.nextTryAt !== null && (
        <p role="note" className="figures pl-7 text-xs text-ink-soft">
          {t(`errors.${errorCodeOf({ code: document.errorCode })}`)} ·{' '}
          {t('knowledge.triesAgain', {
            time: format.time(document.nextTryAt),
            attempt: document.attempts,
          })}
        </p>
      )}
      {document.unreadPages > 0 && (
        <div
          data-testid="unread-pages"
          className="flex flex-wrap items-center gap-x-3 gap-y-1 pl-7 text-xs"
        >
          <p role="note" className="min-w-0 flex-1 basis-60 text-ink-soft">
            {t(isCut ? 'knowledge.pagesBeyond' : 'knowledge.unreadPages', {
              count: document.unreadPages,
            })}
          </p>
          {!readOnly && !isCut && <GetOcr />}
        </div>
      )}
      {document.state === 'failed' && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pl-7 text-xs">
          <p
            role="note"
            title={document.errorMessage ?? undefined}
            className="min-w-0 flex-1 basis-60 text-fail"
          >
            {t(`errors.${errorCodeOf({ code: document.errorCode })}`)}
            <span className="block text-ink-soft">
              {adviceOn(document.errorCode, document.errorMessage ?? '')}
            </span>
          </p>
          {document.errorCode === 'document_needs_ocr' && !readOnly && <GetOcr />}
          {!readOnly && (
            <Button
              small
              icon={<RotateCw size={13} aria-hidden />}
              disabled={retry.busy}
              data-testid="retry-document"
              onClick={() => void retry.run(baseId, document.id)}
            >
              {t('common.retry')}
            </Button>
          )}
        </div>
      )}
      <OriginalStatus original={original} />
      {error && <ErrorNotice error={error} />}
    </div>
  );
});

import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeDocument } from '../../shared/contract/knowledge.ts';
import { scannedPagesMax } from '../../shared/scanned-pages.ts';
import { Button } from '../ui/button.tsx';
import { useFormat } from '../ui/use-format.ts';
import { useAdvice } from './document-advice.ts';
import { GetOcr } from './get-ocr.tsx';
import { useErrorTitle, useHostText } from '../ui/use-host-text.ts';

interface DocumentNoteProps {
  document: KnowledgeDocument;
  readOnly: boolean;
}

/** Why reading failed before, and when the next attempt is. */
export function NextAttempt({ document }: { document: KnowledgeDocument }) {
  const { t } = useTranslation();
  const errorTitle = useErrorTitle();
  const format = useFormat();
  if (document.nextTryAt === null) return null;
  return (
    <p role="note" className="figures pl-7 text-xs text-ink-soft">
      {errorTitle(document.errorCode)} ·{' '}
      {t('knowledge.triesAgain', {
        time: format.time(document.nextTryAt),
        attempt: document.attempts,
      })}
    </p>
  );
}

/** How many scanned pages are unread: for want of the OCR model, or beyond the limit of a file. */
export function UnreadPages({ document, readOnly }: DocumentNoteProps) {
  const { t } = useTranslation();
  const { pages, unreadPages } = document;
  if (unreadPages === 0) return null;
  const isCut = pages !== null && pages - unreadPages >= scannedPagesMax;
  return (
    <div
      data-testid="unread-pages"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 pl-7 text-xs"
    >
      <p role="note" className="min-w-0 flex-1 basis-60 text-ink-soft">
        {t(isCut ? 'knowledge.pagesBeyond' : 'knowledge.unreadPages', { count: unreadPages })}
      </p>
      {!readOnly && !isCut && <GetOcr />}
    </div>
  );
}

/** Why a document failed, what to do about it, and a button that tries again. */
export function Failure({
  document,
  readOnly,
  retrying,
  onRetry,
}: DocumentNoteProps & { retrying: boolean; onRetry: () => void }) {
  const { t } = useTranslation();
  const hostText = useHostText();
  const errorTitle = useErrorTitle();
  const adviceOn = useAdvice();
  if (document.state !== 'failed') return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pl-7 text-xs">
      <p
        role="note"
        title={hostText(document.errorMessage ?? '')}
        className="min-w-0 flex-1 basis-60 text-fail"
      >
        {errorTitle(document.errorCode)}
        <span className="block text-ink-soft">
          {adviceOn(document.errorCode, document.errorMessage ?? '')}
        </span>
      </p>
      {document.errorCode === 'document_needs_ocr' && !readOnly && <GetOcr />}
      {!readOnly && (
        <Button
          small
          icon={<RotateCw size={13} aria-hidden />}
          disabled={retrying}
          data-testid="retry-document"
          onClick={onRetry}
        >
          {t('common.retry')}
        </Button>
      )}
    </div>
  );
}

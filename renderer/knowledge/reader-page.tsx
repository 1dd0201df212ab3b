import { ArrowLeft, ChevronDown, ChevronUp, FolderOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Reader } from '../../shared/contract/knowledge.ts';
import { useDesktop } from '../kit/desktop.ts';
import { useNavigation } from '../kit/navigation.ts';
import { Page } from '../kit/page.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { usePlaceOf } from '../ui/source-card.tsx';
import { useAct } from '../ui/use-act.ts';
import { useReveal } from './document-menu.tsx';
import { useKnowledge } from './store/knowledge-store.ts';
import { OriginalButton, OriginalStatus, useOriginal } from './original.tsx';
import { isWindowed, ReaderBody, ReaderState, useReader, type ReaderMarks } from './reader.tsx';
import { stepsOf } from './reader-steps.ts';

const noMarks: ReaderMarks = { words: [], found: new Set() };

/** Where the reader is, and the way to the passages before and after; it stays in sight. */
function StepBar({
  reader,
  chunk,
  found,
  onGo,
}: {
  reader: Reader;
  chunk: number | null;
  found: ReadonlySet<number>;
  onGo: (chunk: number) => void;
}) {
  const { t } = useTranslation();
  const placeOf = usePlaceOf();
  const reveal = useReveal()(reader.document);
  const revealing = useAct(async () => reveal?.());
  const original = useOriginal(reader.document);
  const { at, total, previous, next } = stepsOf(reader.sections, chunk, found);
  const section = reader.sections.find(({ chunkId }) => chunkId === chunk);
  const amongFound = total < reader.sections.length;
  const figure =
    at === 0
      ? t('knowledge.passages', { count: total })
      : t(amongFound ? 'reader.foundAt' : 'reader.passageAt', { at, total });
  return (
    <div
      data-testid="reader-steps"
      className="sticky top-0 z-10 -mx-4 -mt-6 flex flex-col gap-2 border-b border-line bg-ground px-4 py-2"
    >
      <div className="flex items-center gap-2">
        <p role="status" className="figures min-w-0 flex-1 truncate text-xs text-ink-soft">
          {[figure, section ? placeOf(section) : ''].filter(Boolean).join(' · ')}
        </p>
        <OriginalButton original={original} />
        {reveal && (
          <IconButton
            small
            look="plain"
            label={t('reader.reveal')}
            data-testid="reveal-document"
            onClick={() => void revealing.run()}
          >
            <FolderOpen size={14} aria-hidden />
          </IconButton>
        )}
        <IconButton
          small
          look="plain"
          label={t(amongFound ? 'reader.previousFound' : 'reader.previous')}
          disabled={previous === null}
          data-testid="previous-passage"
          onClick={() => previous !== null && onGo(previous)}
        >
          <ChevronUp size={14} aria-hidden />
        </IconButton>
        <IconButton
          small
          look="plain"
          label={t(amongFound ? 'reader.nextFound' : 'reader.next')}
          disabled={next === null}
          data-testid="next-passage"
          onClick={() => next !== null && onGo(next)}
        >
          <ChevronDown size={14} aria-hidden />
        </IconButton>
      </div>
      <OriginalStatus original={original} />
      {revealing.error && <ErrorNotice error={revealing.error} />}
    </div>
  );
}

export function ReaderPage({
  baseId,
  documentId,
  chunk,
}: {
  baseId: string;
  documentId: string;
  chunk: number | null;
}) {
  const { t } = useTranslation();
  const desktop = useDesktop();
  const knowledge = useKnowledge();
  const navigation = useNavigation();
  const { reader, error } = useReader(baseId, documentId);
  const kept = useStore(knowledge, (state) => state.marks);
  const searched = useStore(knowledge, (state) => state.found !== null);
  const marks =
    kept?.documentId === documentId
      ? { words: kept.words, found: new Set(kept.chunkIds) }
      : noMarks;
  const gone =
    reader !== null && chunk !== null && !reader.sections.some(({ chunkId }) => chunkId === chunk);
  return (
    <Page
      title={reader?.document.name ?? ''}
      list
      testId="view-reader"
      actions={
        <Button
          small
          icon={<ArrowLeft size={14} aria-hidden />}
          data-testid="close-reader"
          onClick={() => navigation.go({ view: 'knowledge', id: baseId })}
        >
          {t(searched ? 'reader.backToSearch' : 'reader.back')}
        </Button>
      }
    >
      {reader && (
        <StepBar
          reader={reader}
          chunk={chunk}
          found={marks.found}
          onGo={(next) =>
            navigation.go(
              { view: 'knowledge', id: baseId, part: documentId, chunk: next },
              'replace',
            )
          }
        />
      )}
      {gone && <Notice title={t('reader.changed')}>{t('reader.passageGone')}</Notice>}
      {reader && isWindowed(reader) && !desktop && (
        <p className="text-xs text-ink-faint">{t('reader.windowed')}</p>
      )}
      {reader ? (
        <ReaderBody reader={reader} chunk={chunk} marks={marks} />
      ) : (
        <ReaderState error={error} />
      )}
    </Page>
  );
}

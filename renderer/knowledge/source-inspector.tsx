import { BookOpen } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Citation } from '../../shared/contract/answers.ts';
import { useNavigation } from '../kit/navigation.ts';
import { PageScroller } from '../kit/page.tsx';
import { useShell } from '../kit/shell-store.ts';
import { Button } from '../ui/button.tsx';
import { MarkedText } from '../ui/marked-text.tsx';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useErrorTitle } from '../ui/use-host-text.ts';
import { usePlaceOf } from '../ui/source-card.tsx';
import { useKnowledge } from './store/knowledge-store.ts';
import { ReaderBody, useReader } from './reader.tsx';

/** A cited passage in its document; if that is gone, the passage as stored with the answer. */
export function SourceInspector({ source, words }: { source: Citation; words: readonly string[] }) {
  const { t } = useTranslation();
  const knowledge = useKnowledge();
  const errorTitle = useErrorTitle();
  const navigation = useNavigation();
  const shell = useShell();
  const { reader, error } = useReader(source.baseId, source.documentId);
  const scroller = useRef<HTMLDivElement>(null);
  const place = usePlaceOf()(source);
  const marks = useMemo(
    () => ({ words, found: new Set([source.chunkId]) }),
    [words, source.chunkId],
  );
  const moved =
    reader !== null && !reader.sections.some((section) => section.chunkId === source.chunkId);
  const open = (): void => {
    shell.inspect(null);
    knowledge.mark({ documentId: source.documentId, chunkIds: [source.chunkId], words });
    navigation.go({
      view: 'knowledge',
      id: source.baseId,
      part: source.documentId,
      chunk: source.chunkId,
    });
  };
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2">
        <div className="min-w-0 flex-1 basis-40">
          <p data-testid="source-file" className="truncate text-sm font-medium" title={source.file}>
            {source.file}
          </p>
          <p className="figures truncate text-xs text-ink-faint">{place}</p>
        </div>
        {reader && (
          <Button
            small
            icon={<BookOpen size={14} aria-hidden />}
            onClick={open}
            data-testid="open-reader"
          >
            {t('reader.open')}
          </Button>
        )}
      </div>
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
        <div className="px-6 py-4">
          {(error || moved) && (
            <div className="flex flex-col gap-3">
              <Notice
                title={
                  error === null
                    ? t('reader.changed')
                    : error.code === 'not_found'
                      ? t('reader.gone')
                      : errorTitle(error.code)
                }
              >
                {t('reader.keptPassage')}
              </Notice>
              <p
                data-testid="reader-passage"
                className="text-sm whitespace-pre-wrap [overflow-wrap:anywhere]"
              >
                <MarkedText text={source.text} words={words} />
              </p>
            </div>
          )}
          {reader && !moved && (
            <PageScroller value={scroller}>
              <ReaderBody reader={reader} chunk={source.chunkId} marks={marks} />
            </PageScroller>
          )}
          {!reader && !error && <Skeleton lines={8} />}
        </div>
      </div>
    </>
  );
}

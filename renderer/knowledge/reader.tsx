import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Reader as ReaderText } from '../../shared/contract/knowledge.ts';
import { toAppError, type AppError } from '../../shared/errors.ts';
import { useServices } from '../app/services.ts';
import { cx } from '../ui/class-names.ts';
import { MarkedText } from '../ui/marked-text.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

export function useReader(baseId: string, documentId: string): { reader: ReaderText | null; error: AppError | null } {
  const { knowledge } = useServices();
  const [state, setState] = useState<{ reader: ReaderText | null; error: AppError | null }>({ reader: null, error: null });
  useEffect(() => {
    let left = false;
    setState({ reader: null, error: null });
    knowledge
      .read(baseId, documentId)
      .then((reader) => left || setState({ reader, error: null }))
      .catch((error: unknown) => left || setState({ reader: null, error: toAppError(error) }));
    return () => void (left = true);
  }, [knowledge, baseId, documentId]);
  return state;
}

type SectionText = ReaderText['sections'][number];

/** The page or heading is named where it changes, not at each passage. */
function Head({ section, before }: { section: SectionText; before: SectionText | undefined }) {
  const { t } = useTranslation();
  const page = section.page !== null && section.page !== before?.page ? t('source.page', { page: section.page }) : '';
  const heading = section.heading !== null && section.heading !== before?.heading ? section.heading : '';
  if (page === '' && heading === '') return null;
  return (
    <p className="figures mt-5 mb-1 text-xs text-ink-faint">
      {page}
      {page && heading && ' · '}
      {heading}
    </p>
  );
}

/** The words to mark, and the passages that were found. */
export interface ReaderMarks {
  words: readonly string[];
  found: ReadonlySet<number>;
}

/** A document's text; `chunk` is the passage that is shown. */
export function ReaderBody({ reader, chunk, marks: { words, found } }: { reader: ReaderText; chunk: number | null; marks: ReaderMarks }) {
  const marked = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const passage = marked.current;
    // Of one longer than the window its beginning is shown.
    passage?.scrollIntoView({ block: passage.clientHeight > window.innerHeight * 0.6 ? 'start' : 'center' });
  }, [reader, chunk]);
  return (
    <div data-testid="reader" className="flex max-w-measure flex-col text-sm">
      {reader.sections.map((section, index) => {
        const here = section.chunkId === chunk;
        return (
          <div key={section.chunkId}>
            <Head section={section} before={reader.sections[index - 1]} />
            <div
              ref={here ? marked : null}
              data-testid={here ? 'reader-passage' : undefined}
              {...(here ? { 'aria-current': 'true' as const } : {})}
              className={cx('-mx-3 scroll-mt-14 rounded-r-md border-l-2 py-1 pr-3 pl-2.5 whitespace-pre-wrap [overflow-wrap:anywhere]', here ? 'border-ember-ink bg-ember-wash' : found.has(section.chunkId) ? 'border-line-strong' : 'border-transparent')}
            >
              {here || found.has(section.chunkId) ? <MarkedText text={section.text} words={words} /> : section.text}
            </div>
          </div>
        );
      })}
    </div>
  );
}

export function ReaderState({ error }: { error: AppError | null }) {
  return error ? <ErrorNotice error={error} /> : <Skeleton lines={8} />;
}

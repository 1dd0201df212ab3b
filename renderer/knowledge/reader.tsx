import { useContext, useEffect, useRef, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import type { Reader as ReaderText } from '../../shared/contract/knowledge.ts';
import { toAppError, type AppError } from '../../shared/errors.ts';
import { PageScroller } from '../kit/page.tsx';
import { cx } from '../ui/class-names.ts';
import { MarkedText } from '../ui/marked-text.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useKnowledge } from './store/knowledge-store.ts';
import { useStartMargin } from './use-start-margin.ts';

export function useReader(
  baseId: string,
  documentId: string,
): { reader: ReaderText | null; error: AppError | null } {
  const knowledge = useKnowledge();
  const [state, setState] = useState<{ reader: ReaderText | null; error: AppError | null }>({
    reader: null,
    error: null,
  });
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
  const page =
    section.page !== null && section.page !== before?.page
      ? t('source.page', { page: section.page })
      : '';
  const heading =
    section.heading !== null && section.heading !== before?.heading ? section.heading : '';
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

interface SectionProps {
  section: SectionText;
  before: SectionText | undefined;
  /** The passage that is shown. */
  here: boolean;
  marks: ReaderMarks;
  ref?: RefObject<HTMLDivElement | null> | undefined;
}

function Section({ section, before, here, marks: { words, found }, ref }: SectionProps) {
  const isFound = found.has(section.chunkId);
  return (
    <div>
      <Head section={section} before={before} />
      <div
        ref={ref ?? null}
        data-testid={here ? 'reader-passage' : undefined}
        {...(here ? { 'aria-current': 'true' as const } : {})}
        className={cx(
          '-mx-3 scroll-mt-14 rounded-r-md border-l-2 py-1 pr-3 pl-2.5 whitespace-pre-wrap ' +
            '[overflow-wrap:anywhere]',
          here
            ? 'border-ember-ink bg-ember-wash'
            : isFound
              ? 'border-line-strong'
              : 'border-transparent',
        )}
      >
        {here || isFound ? <MarkedText text={section.text} words={words} /> : section.text}
      </div>
    </div>
  );
}

interface BodyProps {
  reader: ReaderText;
  /** The passage that is shown. */
  chunk: number | null;
  marks: ReaderMarks;
}

/** All of it is in the page, and the browser finds words in it. */
function WholeText({ reader, chunk, marks }: BodyProps) {
  const marked = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const passage = marked.current;
    // Of one longer than the window its beginning is shown.
    passage?.scrollIntoView({
      block: passage.clientHeight > window.innerHeight * 0.6 ? 'start' : 'center',
    });
  }, [reader, chunk]);
  return reader.sections.map((section, index) => (
    <Section
      key={section.chunkId}
      section={section}
      before={reader.sections[index - 1]}
      here={section.chunkId === chunk}
      marks={marks}
      ref={section.chunkId === chunk ? marked : undefined}
    />
  ));
}

/** What a head that stays in sight covers, in pixels; as `scroll-mt-14`. */
const coveredPx = 56;
/** A passage longer than this may not fit the window. */
const longPassage = 1_500;

/** Of a long document only the passages in sight are drawn. */
function WindowedText({ reader: { sections }, chunk, marks }: BodyProps) {
  const scroller = useContext(PageScroller);
  const list = useRef<HTMLDivElement>(null);
  const rows = useRef<VirtualizerHandle>(null);
  const startMargin = useStartMargin(scroller, list);
  const measured = startMargin > 0;
  useEffect(() => {
    const index = sections.findIndex(({ chunkId }) => chunkId === chunk);
    if (!measured || index < 0) return;
    const isLong = (sections[index]?.text.length ?? 0) > longPassage;
    rows.current?.scrollToIndex(
      index,
      isLong ? { align: 'start', offset: -coveredPx } : { align: 'center' },
    );
  }, [sections, chunk, measured]);
  return (
    <div ref={list}>
      <Virtualizer
        ref={rows}
        startMargin={startMargin}
        {...(scroller ? { scrollRef: scroller } : {})}
        data={sections}
      >
        {(section, index) => (
          <Section
            key={section.chunkId}
            section={section}
            before={sections[index - 1]}
            here={section.chunkId === chunk}
            marks={marks}
          />
        )}
      </Virtualizer>
    </div>
  );
}

/** From this many passages on, drawing them all takes longer than a frame or two. */
export const isWindowed = ({ sections }: ReaderText): boolean => sections.length > 150;

/** A document's text, within a `PageScroller`. */
export function ReaderBody(props: BodyProps) {
  const Text = isWindowed(props.reader) ? WindowedText : WholeText;
  return (
    <div data-testid="reader" className="flex max-w-measure flex-col text-sm">
      <Text {...props} />
    </div>
  );
}

export function ReaderState({ error }: { error: AppError | null }) {
  return error ? <ErrorNotice error={error} /> : <Skeleton lines={8} />;
}

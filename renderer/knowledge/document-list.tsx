import { FileText, Search } from 'lucide-react';
import { useContext, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer } from 'virtua';
import type { KnowledgeDocument } from '../../shared/contract/knowledge.ts';
import { PageScroller } from '../kit/page.tsx';
import { SegmentedControl } from '../ui/segmented-control.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Input } from '../ui/field.tsx';
import { DocumentRow } from './document-row.tsx';
import { useStartMargin } from './use-start-margin.ts';

/** From this many documents on, the list has a search field. */
const manyDocuments = 12;
type Shown = 'all' | 'failed' | 'pending';

const isShown: Record<Shown, (document: KnowledgeDocument) => boolean> = {
  all: () => true,
  failed: ({ state }) => state === 'failed',
  pending: ({ state }) => state !== 'ready' && state !== 'failed',
};

/** By its name, its folder or a tag. */
const isCalled =
  (words: string) =>
  ({ file, name, tags }: KnowledgeDocument): boolean =>
    [file, name, ...tags].some((each) => each.toLowerCase().includes(words));

/** Only the rows in sight are drawn, so that thousands scroll as lightly as ten. */
function Rows({
  baseId,
  documents,
  readOnly,
}: {
  baseId: string;
  documents: readonly KnowledgeDocument[];
  readOnly: boolean;
}) {
  const scroller = useContext(PageScroller);
  const list = useRef<HTMLDivElement>(null);
  const startMargin = useStartMargin(scroller, list);
  return (
    <div
      ref={list}
      role="list"
      data-testid="documents"
      className="overflow-hidden rounded-md border border-line bg-surface"
    >
      <Virtualizer
        startMargin={startMargin}
        {...(scroller ? { scrollRef: scroller } : {})}
        data={documents}
      >
        {(document) => (
          <DocumentRow key={document.id} baseId={baseId} document={document} readOnly={readOnly} />
        )}
      </Virtualizer>
    </div>
  );
}

/** A base's documents, to be narrowed to a name, to those that failed and to those on their way. */
export function DocumentList({
  baseId,
  documents,
  readOnly,
}: {
  baseId: string;
  documents: readonly KnowledgeDocument[];
  readOnly: boolean;
}) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [wanted, setWanted] = useState<Shown>('all');
  const counts = useMemo(
    () => ({
      all: documents.length,
      failed: documents.filter(isShown.failed).length,
      pending: documents.filter(isShown.pending).length,
    }),
    [documents],
  );
  const shown: Shown = counts[wanted] > 0 ? wanted : 'all';
  const rows = useMemo(
    () => documents.filter(isShown[shown]).filter(isCalled(words.trim().toLowerCase())),
    [documents, shown, words],
  );
  if (documents.length === 0)
    return (
      <EmptyState
        testId="documents-empty"
        icon={FileText}
        title={t('knowledge.noDocumentsTitle')}
        text={t(readOnly ? 'knowledge.noDocumentsShared' : 'knowledge.noDocumentsText')}
      />
    );
  const options = (['all', 'failed', 'pending'] as const)
    .filter((each) => counts[each] > 0)
    .map((each) => [each, t(`knowledge.show.${each}`, { count: counts[each] })] as const);
  return (
    <>
      {documents.length >= manyDocuments && (
        <div className="flex flex-wrap items-center gap-2">
          <div className="relative min-w-0 flex-1 basis-48">
            <Search size={14} aria-hidden className="absolute top-2.25 left-2.5 text-ink-faint" />
            <Input
              type="search"
              value={words}
              aria-label={t('knowledge.findDocument')}
              placeholder={t('knowledge.findDocument')}
              className="pl-8"
              data-testid="find-document"
              onChange={(event) => setWords(event.target.value)}
            />
          </div>
          {options.length > 1 && (
            <SegmentedControl
              label={t('knowledge.show.label')}
              value={shown}
              options={options}
              onChange={(next) => setWanted(next as Shown)}
            />
          )}
        </div>
      )}
      {rows.length === 0 ? (
        <p className="py-4 text-sm text-ink-soft">{t('knowledge.noSuchDocument')}</p>
      ) : (
        <Rows baseId={baseId} documents={rows} readOnly={readOnly} />
      )}
    </>
  );
}

import type { KnowledgeDocument, SearchFilter } from '../../../shared/contract/knowledge.ts';
import { chosenKeys, metadataFilterOf, type MetadataChoices } from './metadata-conditions.ts';

/**
 * The filters of a search as the form shows them; empty strings mean no filter. Days are
 * `YYYY-MM-DD`, both inclusive.
 */
export interface Conditions {
  sourceId: string;
  folder: string;
  kind: string;
  fromDay: string;
  toDay: string;
  tags: readonly string[];
  /** By key. */
  metadata: MetadataChoices;
}

export const noConditions: Conditions = {
  sourceId: '',
  folder: '',
  kind: '',
  fromDay: '',
  toDay: '',
  tags: [],
  metadata: {},
};

export const documentKinds = [
  'pdf',
  'text',
  'sheet',
  'slides',
  'markdown',
  'web',
  'plain',
  'mail',
  'book',
  'picture',
  'data',
  'code',
] as const;
export type DocumentKind = (typeof documentKinds)[number];

/**
 * By the end of a media type's name, in this order (IANA media types, as the host's parsers give
 * them).
 */
const kindEnds: readonly (readonly [DocumentKind, RegExp])[] = [
  ['pdf', /\/pdf$/],
  ['text', /(wordprocessingml\.document|opendocument\.text|\/rtf)$/],
  ['sheet', /(spreadsheetml\.sheet|opendocument\.spreadsheet|\/csv|tab-separated-values)$/],
  ['slides', /(presentationml\.presentation|opendocument\.presentation)$/],
  ['markdown', /\/markdown$/],
  ['web', /\/html$/],
  ['plain', /\/plain$/],
  ['mail', /\/rfc822$/],
  ['book', /\/epub\+zip$/],
  ['picture', /^image\//],
  ['data', /\/jsonl?$/],
];

/** Null while the type is not known yet. */
export function documentKindOf(mediaType: string): DocumentKind | null {
  if (mediaType === '') return null;
  return kindEnds.find(([, end]) => end.test(mediaType))?.[0] ?? 'code';
}

export function kindsIn(documents: readonly KnowledgeDocument[]): DocumentKind[] {
  const there = new Set(documents.map(({ mediaType }) => documentKindOf(mediaType)));
  return documentKinds.filter((kind) => there.has(kind));
}

/** The folder of a document below what was added; empty at its top. */
export function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
}

/** Every folder that holds a document, and those above it. */
export function foldersIn(documents: readonly KnowledgeDocument[]): string[] {
  const folders = new Set<string>();
  for (const { file } of documents)
    for (
      let folder = folderOf(file);
      folder !== '' && !folders.has(folder);
      folder = folderOf(folder)
    )
      folders.add(folder);
  return [...folders].sort((a, b) => a.localeCompare(b));
}

export function tagsIn(documents: readonly KnowledgeDocument[]): string[] {
  return [...new Set(documents.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b));
}

export function conditionCount({
  sourceId,
  folder,
  kind,
  fromDay,
  toDay,
  tags,
  metadata,
}: Conditions): number {
  return (
    [sourceId, folder, kind, fromDay, toDay].filter((each) => each !== '').length +
    (tags.length > 0 ? 1 : 0) +
    chosenKeys(metadata).length
  );
}

/** The moment at which a day begins here, `later` days on. */
function beginOf(day: string, later = 0): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).getTime();
}

/**
 * Undefined if nothing narrows the search. A kind means those of its media types that the base has.
 */
export function filterOf(
  conditions: Conditions,
  documents: readonly KnowledgeDocument[],
): SearchFilter | undefined {
  const { sourceId, folder, kind, fromDay, toDay, tags } = conditions;
  if (conditionCount(conditions) === 0) return undefined;
  const metadata = metadataFilterOf(conditions.metadata, documents);
  return {
    ...(sourceId && { sourceIds: [sourceId] }),
    ...(folder && { folder }),
    ...(kind && {
      mediaTypes: [
        ...new Set(
          documents
            .map(({ mediaType }) => mediaType)
            .filter((mediaType) => documentKindOf(mediaType) === kind),
        ),
      ],
    }),
    ...(fromDay && { modifiedFromMs: beginOf(fromDay) }),
    ...(toDay && { modifiedToMs: beginOf(toDay, 1) }),
    ...(tags.length > 0 && { tags: [...tags] }),
    ...(metadata && { metadata }),
  };
}

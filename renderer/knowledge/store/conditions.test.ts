import { describe, expect, it } from 'vitest';
import type { KnowledgeDocument } from '../../../shared/contract/knowledge.ts';
import {
  conditionCount,
  filterOf,
  foldersIn,
  documentKindOf,
  kindsIn,
  noConditions,
  tagsIn,
} from './conditions.ts';

const document = (file: string, mediaType: string, tags: string[] = []): KnowledgeDocument => ({
  id: file,
  baseId: 'kb_1',
  name: file.split('/').at(-1) ?? '',
  file,
  path: '',
  mediaType,
  sizeBytes: 1,
  state: 'ready',
  progress: 1,
  pages: null,
  chunks: 1,
  errorCode: null,
  errorMessage: null,
  attempts: 0,
  nextTryAt: null,
  metadata: {},
  uploaded: true,
  createdAt: 1,
  updatedAt: 1,
  tags,
  unreadPages: 0,
});
const documents = [
  document('2024/leases/a.pdf', 'application/pdf', ['urgent']),
  document('2024/b.csv', 'text/csv', ['rent', 'urgent']),
  document('c.tsv', 'text/tab-separated-values'),
  document('d.ts', 'text/x-source'),
  document('queued.md', ''),
];

describe('what a search can be narrowed to', () => {
  it('offers each folder above a document once, and none for what is at the top', () => {
    expect(foldersIn(documents)).toEqual(['2024', '2024/leases']);
    expect(foldersIn([document('a.md', 'text/markdown')])).toEqual([]);
  });

  it('offers the kinds and tags that are there, and no kind for a document that was not read yet', () => {
    expect(kindsIn(documents)).toEqual(['pdf', 'sheet', 'code']);
    expect(tagsIn(documents)).toEqual(['rent', 'urgent']);
    expect(documentKindOf('')).toBeNull();
    expect(
      documentKindOf('application/vnd.openxmlformats-officedocument.wordprocessingml.document'),
    ).toBe('text');
    expect(documentKindOf('image/webp')).toBe('picture');
  });
});

describe('the filter of a search', () => {
  it('is none without a condition, so that the host looks at all', () => {
    expect(filterOf(noConditions, documents)).toBeUndefined();
    expect(conditionCount(noConditions)).toBe(0);
  });

  it('asks for every media type of a kind that the base has', () => {
    expect(filterOf({ ...noConditions, kind: 'sheet' }, documents)).toEqual({
      mediaTypes: ['text/csv', 'text/tab-separated-values'],
    });
  });

  it('takes the last day in whole, also at the end of a month', () => {
    const filter = filterOf(
      { ...noConditions, fromDay: '2024-02-29', toDay: '2024-02-29' },
      documents,
    );
    expect(filter).toEqual({
      modifiedFromMs: new Date(2024, 1, 29).getTime(),
      modifiedToMs: new Date(2024, 2, 1).getTime(),
    });
  });

  it('carries source, folder and tags, and counts each condition once', () => {
    const conditions = {
      ...noConditions,
      sourceId: 'src_1',
      folder: '2024',
      tags: ['rent', 'urgent'],
    };
    expect(filterOf(conditions, documents)).toEqual({
      sourceIds: ['src_1'],
      folder: '2024',
      tags: ['rent', 'urgent'],
    });
    expect(conditionCount(conditions)).toBe(3);
  });
});

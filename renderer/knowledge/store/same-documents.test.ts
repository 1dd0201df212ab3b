import { expect, it } from 'vitest';
import type { KnowledgeDocument } from '../../../shared/contract/knowledge.ts';
import { keepSame } from './same-documents.ts';

const document = (id: string, more: Partial<KnowledgeDocument> = {}): KnowledgeDocument => ({
  id,
  baseId: 'kb_1',
  name: `${id}.txt`,
  file: `${id}.txt`,
  path: '',
  mediaType: 'text/plain',
  sizeBytes: 1,
  state: 'queued',
  progress: 0,
  pages: null,
  chunks: 0,
  errorCode: null,
  errorMessage: null,
  attempts: 0,
  nextTryAt: null,
  metadata: {},
  uploaded: true,
  createdAt: 1,
  updatedAt: 1,
  tags: ['a'],
  unreadPages: 0,
  ...more,
});

it('keeps the objects of documents that are as they were, and none of one that changed, came, went or has other tags', () => {
  const before = [document('a'), document('b'), document('c'), document('gone')];
  const after = [
    document('new'),
    document('a'),
    document('b', { state: 'parsing' }),
    document('c', { tags: ['a', 'b'] }),
  ];
  const kept = keepSame(before, after);
  expect(kept).toEqual(after);
  expect(kept.map((one) => before.includes(one))).toEqual([false, true, false, false]);
});

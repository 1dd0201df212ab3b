import { describe, expect, it } from 'vitest';
import type { KnowledgeSource } from '../../../shared/contract/knowledge-sources.ts';
import { sortSources, nameOfSource, statusOf } from './source-words.ts';

const source = (part: Partial<KnowledgeSource>): KnowledgeSource => ({
  id: 'src_1',
  baseId: 'kb_1',
  kind: 'folder',
  location: '/home/ada/papers',
  state: 'ready',
  watch: 'live',
  polledFor: null,
  documents: 1,
  failed: 0,
  errorCode: null,
  errorMessage: null,
  refresh: null,
  nextCheckAt: null,
  lastCheckedAt: 1,
  privateHost: false,
  conversationIds: null,
  localOnly: false,
  createdAt: 1,
  ...part,
});

describe('the state of a source', () => {
  it('says first what is wrong, then how changes are noticed', () => {
    expect(statusOf(source({ state: 'unreachable', watch: 'polled' }))).toBe('unreachable');
    expect(statusOf(source({}))).toBe('live');
    expect(statusOf(source({ watch: 'off' }))).toBe('once');
    expect(statusOf(source({ kind: 'page', watch: 'off' }))).toBe('fetched');
  });

  it('is shown under a name that a person knows, of Windows too', () => {
    expect(nameOfSource(source({}))).toBe('papers');
    expect(nameOfSource(source({ location: 'C:\\Users\\ada\\Papers\\' }))).toBe('Papers');
    expect(nameOfSource(source({ kind: 'page', location: 'https://example.org/a/' }))).toBe(
      'example.org/a',
    );
  });

  it('brings what needs a look to the top, above many single files', () => {
    const list = [
      source({ id: 'file', kind: 'file' }),
      source({ id: 'folder', createdAt: 2 }),
      source({ id: 'away', kind: 'file', state: 'missing', createdAt: 3 }),
    ];
    expect(sortSources(list).map(({ id }) => id)).toEqual(['away', 'folder', 'file']);
  });
});

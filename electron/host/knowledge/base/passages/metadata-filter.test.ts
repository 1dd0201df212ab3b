import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  metadataFilterSchema,
  type DocumentMetadata,
  type MetadataFilter,
} from '../../../../../shared/contract/document-metadata.ts';
import { createBaseFile } from '../../testing/base-file.ts';
import { addDocuments } from '../base-write.ts';
import type { BaseDatabase } from '../database/base-database.ts';
import { conditionsOf } from './passage-filter.ts';

let db: BaseDatabase;

const documents: Record<string, DocumentMetadata> = {
  lease: { kind: 'contract', year: 2024, signed: true, ends: '2027-05-31', 部门: '法务' },
  offer: { kind: 'offer', year: 2026, signed: false, ends: '2026-03-01T23:30:00+08:00' },
  note: { kind: 'note', year: '2024', ends: 'soon', rank: 1.5 },
  plain: {},
};

beforeEach(() => {
  db = createBaseFile();
  for (const [name, metadata] of Object.entries(documents))
    addDocuments(db, {
      documents: [
        {
          path: '',
          location: name,
          file: name,
          name,
          sizeBytes: 1,
          modifiedMs: 1,
          metadata: JSON.stringify(metadata),
        },
      ],
      nowMs: 1,
    });
});
afterEach(() => db.close());

const found = (metadata: MetadataFilter): string[] => {
  const { where, values } = conditionsOf({ metadata: metadataFilterSchema.parse(metadata) });
  return db
    .prepare<[Record<string, unknown>], string>(
      `SELECT name FROM documents WHERE ${where} ORDER BY name`,
    )
    .pluck()
    .all(values);
};

describe('a condition on metadata', () => {
  it.each<[string, MetadataFilter, string[]]>([
    ['a text', { kind: 'contract' }, ['lease']],
    ['a number, and not the text of its digits', { year: 2024 }, ['lease']],
    ['a text of digits, and not the number', { year: '2024' }, ['note']],
    ['a boolean, and not the number 1', { signed: true }, ['lease']],
    ['no boolean for a number', { signed: 1 }, []],
    ['a fraction', { rank: 1.5 }, ['note']],
    ['a key that is no ASCII', { 部门: '法务' }, ['lease']],
    ['a key that looks like SQL', { "x') OR 1 --": 'y' }, []],
    ['eq', { kind: { eq: 'offer' } }, ['offer']],
    ['in', { kind: { in: ['offer', 'note'] } }, ['note', 'offer']],
    ['in, of several types', { year: { in: ['2024', 2026] } }, ['note', 'offer']],
    ['in nothing', { kind: { in: [] } }, []],
    ['a range of numbers, both ends', { year: { gte: 2024, lt: 2026 } }, ['lease']],
    ['a number within and a text without', { year: { gt: 0 } }, ['lease', 'offer']],
    ['dates up to a day', { ends: { lte: '2027-05-31' } }, ['lease', 'offer']],
    [
      'dates as moments: 23:30 in Shanghai is before 16:00 UTC',
      {
        ends: { lt: '2026-03-01T16:00:00Z' },
      },
      ['offer'],
    ],
    ['dates from a moment on', { ends: { gte: '2026-03-01T16:00:00Z' } }, ['lease']],
    ['exists', { rank: { exists: true } }, ['note']],
    ['does not exist', { kind: { exists: false } }, ['plain']],
    ['two of one key', { year: { exists: true, in: [2026] } }, ['offer']],
    [
      'two keys, both of which hold',
      { kind: { in: ['contract', 'offer'] }, year: { gt: 2024 } },
      ['offer'],
    ],
  ])('finds by %s', (_, filter, names) => {
    expect(found(filter)).toEqual(names);
  });

  it.each([
    [{ ends: { gte: 'yesterday' } }, 'ends'],
    [{ ends: { between: [1, 2] } }, 'ends'],
    [{ ends: {} }, 'ends'],
    [{ ends: ['2026'] }, 'ends'],
    [{ ['k'.repeat(65)]: 1 }, 'k'.repeat(65)],
  ])('that means nothing is refused: %j', (filter, key) => {
    const parsed = metadataFilterSchema.safeParse(filter);
    expect(parsed.error?.issues[0]?.path[0]).toBe(key);
  });
});

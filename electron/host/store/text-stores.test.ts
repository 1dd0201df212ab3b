import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseSchema } from '../knowledge/base/database/base-schema.ts';
import { openMemoryStore, type OpenStore } from './open-store.ts';
import { textStores } from './text-stores.ts';

const root = join(import.meta.dirname, '../../..');
let store: OpenStore;
let base: Database.Database;

beforeAll(() => {
  store = openMemoryStore();
  base = new Database(':memory:');
  base.exec(baseSchema);
});
afterAll(() => {
  void store.close();
  base.close();
});

interface Column {
  table: string;
  name: string;
  type: string;
}

const sqlite = (place: string): Database.Database => (place === 'base' ? base : store.sqlite);
const columnsOf = (place: string): Column[] =>
  sqlite(place)
    .prepare<[], Column>(
      'SELECT t.name AS "table", c.name, c.type FROM sqlite_schema t, ' +
        "pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' " +
        "ESCAPE '\\'",
    )
    .all();
const holdsNumbers = ({ type }: Column): boolean => type === 'INTEGER' || type === 'REAL';
const inPlace = (place: string) => textStores.filter((one) => one.place === place);

describe.each(['hearth.db', 'base'] as const)('the list of stores of text, for %s', (place) => {
  it('has every table and every column that is not a number, so that no store of text is without a judgement', () => {
    const there = columnsOf(place)
      .filter((column) => !holdsNumbers(column))
      .map(({ table, name }) => `${table}.${name}`);
    const listed = inPlace(place).flatMap(({ name, text, other }) =>
      [...text, ...other].map((column) => `${name}.${column}`),
    );
    expect(listed.sort()).toEqual(there.sort());
  });

  it('names marks that exist: a column of the row, or one that leads to a row with a mark', () => {
    const columns = columnsOf(place);
    for (const { name, mark } of inPlace(place)) {
      if (mark.kind === 'own')
        expect(columns).toContainEqual({ table: name, name: mark.column, type: 'INTEGER' });
      if (mark.kind !== 'inherits') continue;
      expect(columns).toContainEqual({ table: name, name: mark.column, type: 'TEXT' });
      expect(
        textStores.find((one) => one.place === place && one.name === mark.from)?.mark.kind,
      ).toMatch(/^(own|inherits)$/);
    }
  });
});

it('names code that enforces each mark, and a reason for each store that has none', () => {
  for (const { name, mark, enforcedBy } of textStores) {
    if (mark.kind === 'none') {
      expect([name, mark.because]).toEqual([name, expect.stringMatching(/\.$/)]);
      expect([name, enforcedBy]).toEqual([name, undefined]);
      continue;
    }
    const [file = '', identifier = ''] = (enforcedBy ?? '').split('#');
    expect([name, existsSync(join(root, file))]).toEqual([name, true]);
    expect(readFileSync(join(root, file), 'utf8')).toMatch(new RegExp(`\\b${identifier}\\b`));
  }
});

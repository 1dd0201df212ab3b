import type { Kysely, Selectable } from 'kysely';
import type { HearthTables } from '../../../store/schema.ts';

export type PageRow = Selectable<HearthTables['source_pages']>;

/** How each page of a source was when it was fetched. */
export const pageRows = {
  async ofSource(db: Kysely<HearthTables>, sourceId: string): Promise<Map<string, PageRow>> {
    const rows = await db
      .selectFrom('source_pages')
      .selectAll()
      .where('source_id', '=', sourceId)
      .execute();
    return new Map(rows.map((row) => [row.url, row]));
  },

  async save(db: Kysely<HearthTables>, row: PageRow): Promise<void> {
    const { source_id: _source, url: _url, ...columns } = row;
    await db
      .insertInto('source_pages')
      .values(row)
      .onConflict((conflict) => conflict.columns(['source_id', 'url']).doUpdateSet(columns))
      .execute();
  },

  async remove(db: Kysely<HearthTables>, sourceId: string, urls: readonly string[]): Promise<void> {
    for (const url of urls)
      await db
        .deleteFrom('source_pages')
        .where('source_id', '=', sourceId)
        .where('url', '=', url)
        .execute();
  },
};

import type { Base } from './base-client.ts';
import type { SourceDocument } from './source-documents.ts';

const pageSize = 1_000;

/** Every document of a source. */
export async function allDocuments(base: Base, sourceId: string): Promise<SourceDocument[]> {
  const all: SourceDocument[] = [];
  for (;;) {
    const page = await base.sourceDocuments({ sourceId, after: all.at(-1), limit: pageSize });
    all.push(...page);
    if (page.length < pageSize) return all;
  }
}

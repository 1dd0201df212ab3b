import type { KnowledgeDocument } from '../../../shared/contract/knowledge.ts';

const same = (a: unknown, b: unknown): boolean =>
  a === b ||
  (Array.isArray(a) &&
    Array.isArray(b) &&
    a.length === b.length &&
    a.every((one, i) => one === b[i]));

function isSame(a: KnowledgeDocument, b: KnowledgeDocument): boolean {
  const [before, after] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    before.length === after.size && before.every(([key, value]) => same(value, after.get(key)))
  );
}

/**
 * The new list, with the old objects for documents that are as they were: of thousands only the
 * rows that changed are redrawn.
 */
export function keepSame(
  before: readonly KnowledgeDocument[],
  after: readonly KnowledgeDocument[],
): KnowledgeDocument[] {
  const known = new Map(before.map((document) => [document.id, document]));
  return after.map((document) => {
    const old = known.get(document.id);
    return old && isSame(old, document) ? old : document;
  });
}

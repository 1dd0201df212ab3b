import type { KnowledgeDocument } from '../../../shared/contract/knowledge.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Tags and metadata are compared by what is in them. */
const same = (a: unknown, b: unknown): boolean =>
  a === b ||
  (isObject(a) &&
    isObject(b) &&
    Object.keys(a).length === Object.keys(b).length &&
    Object.entries(a).every(([key, value]) => value === b[key]));

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

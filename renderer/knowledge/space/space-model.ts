import type { BaseSpace } from '../../../shared/contract/knowledge-transfer.ts';

/** One bar: what it is of, and how much that is. */
export interface SpaceRow {
  key: string;
  name: string;
  /** Null for parts without documents of their own. */
  documents: number | null;
  bytes: number;
}

export const partNames = ['text', 'words', 'vectors', 'contents', 'other'] as const;

/** The largest first; what takes nothing is left out. */
export function partRows(
  { parts }: BaseSpace,
  nameOf: (part: (typeof partNames)[number]) => string,
): SpaceRow[] {
  return partNames
    .map((part) => ({ key: part, name: nameOf(part), documents: null, bytes: parts[part] }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}

/** The first `shown`, and all others as one. */
export function groupRows(
  { groups, rest }: BaseSpace,
  shown: number,
  nameOf: (group: BaseSpace['groups'][number]) => string,
  restName: (count: number) => string,
): SpaceRow[] {
  const more = groups.slice(shown);
  const left = {
    groups: rest.groups + more.length,
    documents: more.reduce((sum, one) => sum + one.documents, rest.documents),
    bytes: more.reduce((sum, one) => sum + one.bytes, rest.bytes),
  };
  const rows = groups.slice(0, shown).map((group) => ({
    key: `${group.sourceId}/${group.folder}`,
    name: nameOf(group),
    documents: group.documents,
    bytes: group.bytes,
  }));
  return left.groups === 0
    ? rows
    : [
        ...rows,
        { key: 'rest', name: restName(left.groups), documents: left.documents, bytes: left.bytes },
      ];
}

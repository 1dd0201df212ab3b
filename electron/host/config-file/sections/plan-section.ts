import { isDeepStrictEqual } from 'node:util';
import type { ConfigChange } from '../../../../shared/contract/config.ts';

export type ComparedFields = Readonly<Record<string, unknown>>;

/** Something that this host has already, in the same words as what is declared. */
export interface Existing {
  id: string;
  name: string;
  source: 'app' | 'file';
  facts: ComparedFields;
}

/** One kind of thing that a file declares: how it is named, compared and applied. */
export interface SectionParts<Entry> {
  kind: ConfigChange['kind'];
  entries: readonly Entry[];
  nameOf: (entry: Entry) => string;
  factsOf: (entry: Entry) => ComparedFields;
  existing: readonly Existing[];
  /** Whether the file takes over what was made in the app under its name. */
  adopts: (existing: Existing) => boolean;
  /** `existing` is null for what is new, and of the app where it is adopted. */
  put: (entry: Entry, existing: Existing | null) => Promise<unknown>;
  remove: (existing: Existing) => Promise<unknown>;
}

/** What there is to do about one kind of thing. Nothing has been done yet. */
export interface SectionPlan {
  changes: ConfigChange[];
  /** Names that something else in the app has. */
  taken: { kind: ConfigChange['kind']; name: string }[];
  /** Adds what is new and updates what differs. */
  put(): Promise<void>;
  /** Removes what the file no longer declares. */
  drop(): Promise<void>;
}

const shown = (value: unknown): string => JSON.stringify(value) ?? '';
/** As it comes back from a file or a row: without what is undefined. */
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : (JSON.parse(shown(value)) as unknown);
export const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(plain(a), plain(b));

function differences(before: ComparedFields, after: ComparedFields): ConfigChange['fields'] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields
    .filter((field) => !same(before[field], after[field]))
    .map((field) => ({ field, before: shown(before[field]), after: shown(after[field]) }));
}

interface Step<Entry> {
  entry: Entry;
  existing: Existing | null;
  change: ConfigChange;
}

/** How one entry is applied; null where nothing changes, or the app keeps the name. */
function stepOf<Entry>(
  { kind, nameOf, factsOf, adopts }: SectionParts<Entry>,
  entry: Entry,
  existing: Existing | null,
): Step<Entry> | null {
  const name = nameOf(entry);
  if (existing === null)
    return { entry, existing, change: { kind, name, change: 'added', fields: [] } };
  if (existing.source === 'app' && !adopts(existing)) return null;
  const before = { ...existing.facts, source: existing.source };
  const fields = differences(before, { ...factsOf(entry), source: 'file' });
  if (fields.length === 0) return null;
  return { entry, existing, change: { kind, name, change: 'changed', fields } };
}

export function planSection<Entry>(parts: SectionParts<Entry>): SectionPlan {
  const { kind, entries, nameOf, factsOf, adopts, put, remove } = parts;
  const byName = new Map(parts.existing.map((one) => [one.name, one]));
  const declared = new Set(entries.map(nameOf));
  const gone = parts.existing.filter((one) => one.source === 'file' && !declared.has(one.name));
  const steps = entries
    .map((entry) => stepOf(parts, entry, byName.get(nameOf(entry)) ?? null))
    .filter((step) => step !== null);
  const isTaken = (entry: Entry): boolean => {
    const existing = byName.get(nameOf(entry));
    return (
      existing?.source === 'app' &&
      !adopts(existing) &&
      differences(existing.facts, factsOf(entry)).length > 0
    );
  };
  return {
    changes: [
      ...steps.map(({ change }) => change),
      ...gone.map(({ name }) => ({ kind, name, change: 'removed' as const, fields: [] })),
    ],
    taken: entries.filter(isTaken).map((entry) => ({ kind, name: nameOf(entry) })),
    put: async () => {
      // In turn: lists are sorted by the time of creation, which keeps the order of the file.
      for (const { entry, existing } of steps) await put(entry, existing);
    },
    drop: async () => {
      for (const one of gone) await remove(one);
    },
  };
}

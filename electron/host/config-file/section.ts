import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ConfigChange } from '../../../shared/contract/config.ts';

export type Facts = Readonly<Record<string, unknown>>;

/** Something that is there already, in the same words as what is declared. */
export interface Held {
  id: string;
  name: string;
  source: 'app' | 'file';
  facts: Facts;
}

/** One kind of thing that a file declares: how it is named and compared, and how it is made so. */
export interface SectionParts<Entry> {
  kind: ConfigChange['kind'];
  entries: readonly Entry[];
  nameOf: (entry: Entry) => string;
  factsOf: (entry: Entry) => Facts;
  held: readonly Held[];
  /** Whether the file takes over what was made in the app under its name. */
  adopts: (held: Held) => boolean;
  /** `held` is null for what is new, and of the app where it is adopted. */
  put: (entry: Entry, held: Held | null) => Promise<unknown>;
  remove: (held: Held) => Promise<unknown>;
}

/** What is to be done about one kind of thing. Nothing has been done yet. */
export interface SectionPlan {
  changes: ConfigChange[];
  /** What is something else in the app. */
  taken: { kind: ConfigChange['kind']; name: string }[];
  /** Makes what is new and alters what is different. */
  put(): Promise<void>;
  /** Removes what no longer stands in the file. */
  drop(): Promise<void>;
}

const shown = (value: unknown): string => JSON.stringify(value) ?? '';
/** As it would come back from a file or a row: without what is undefined. */
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : (JSON.parse(shown(value)) as unknown);
export const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(plain(a), plain(b));

function differences(before: Facts, after: Facts): ConfigChange['fields'] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields
    .filter((field) => !same(before[field], after[field]))
    .map((field) => ({ field, before: shown(before[field]), after: shown(after[field]) }));
}

export function planSection<Entry>({
  kind,
  entries,
  nameOf,
  factsOf,
  held,
  adopts,
  put,
  remove,
}: SectionParts<Entry>): SectionPlan {
  const byName = new Map(held.map((one) => [one.name, one]));
  const declared = new Set(entries.map(nameOf));
  const gone = held.filter((one) => one.source === 'file' && !declared.has(one.name));
  const work = entries.flatMap((entry) => {
    const name = nameOf(entry);
    const there = byName.get(name) ?? null;
    if (there?.source === 'app' && !adopts(there)) return [];
    const fields =
      there === null
        ? []
        : differences(
            { ...there.facts, source: there.source },
            { ...factsOf(entry), source: 'file' },
          );
    return there !== null && fields.length === 0
      ? []
      : [
          {
            entry,
            there,
            change: {
              kind,
              name,
              change: there === null ? ('added' as const) : ('changed' as const),
              fields,
            },
          },
        ];
  });
  return {
    changes: [
      ...work.map((one) => one.change),
      ...gone.map(({ name }) => ({ kind, name, change: 'removed' as const, fields: [] })),
    ],
    taken: entries.flatMap((entry) => {
      const there = byName.get(nameOf(entry));
      return there?.source === 'app' &&
        !adopts(there) &&
        differences(there.facts, factsOf(entry)).length > 0
        ? [{ kind, name: there.name }]
        : [];
    }),
    put: async () => {
      for (const { entry, there } of work) {
        await put(entry, there);
        // What has no other order stands in that of the millisecond it was made in: that of the
        // file.
        if (there === null) await sleep(2);
      }
    },
    drop: async () => {
      for (const one of gone) await remove(one);
    },
  };
}

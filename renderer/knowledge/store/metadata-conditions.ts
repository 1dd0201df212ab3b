import type {
  MetadataCondition,
  MetadataFilter,
  MetadataValue,
} from '../../../shared/contract/document-metadata.ts';
import type { KnowledgeDocument } from '../../../shared/contract/knowledge.ts';

type Described = Pick<KnowledgeDocument, 'metadata'>;

/** A key that documents have, and how a search is narrowed by it. */
export interface MetadataField {
  key: string;
  /** `choice` of its values, or a range of numbers or days. */
  kind: 'choice' | 'number' | 'date';
  /** Without repetition; of a range in ascending order. */
  values: readonly MetadataValue[];
}

/** What is chosen for a key: values by `valueKey`, or the ends of a range; empty strings are open. */
export interface MetadataChoice {
  values: readonly string[];
  from: string;
  to: string;
}
export type MetadataChoices = Readonly<Record<string, MetadataChoice>>;

export const noChoice: MetadataChoice = { values: [], from: '', to: '' };

/** More values than this are no list to pick from; the API still filters by them. */
const mostValues = 100;
/** A range is offered above this many numbers or dates. */
const fewValues = 6;

/** Tells the number 1 from the text. */
export const valueKey = (value: MetadataValue): string => JSON.stringify(value);

const isDay = (value: MetadataValue): boolean =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}(T|$)/.test(value);

function kindOf(values: readonly MetadataValue[]): MetadataField['kind'] {
  if (values.length <= fewValues) return 'choice';
  if (values.every((value) => typeof value === 'number')) return 'number';
  return values.every(isDay) ? 'date' : 'choice';
}

/** The keys by which the documents differ, or which only some of them have. */
export function metadataIn(documents: readonly Described[]): MetadataField[] {
  const keys = new Map<string, { values: Map<string, MetadataValue>; documents: number }>();
  for (const { metadata } of documents)
    for (const [key, value] of Object.entries(metadata)) {
      const known = keys.get(key) ?? { values: new Map<string, MetadataValue>(), documents: 0 };
      known.values.set(valueKey(value), value);
      known.documents += 1;
      keys.set(key, known);
    }
  return [...keys]
    .map(([key, found]) => ({ key, found, values: [...found.values.values()] }))
    .filter(({ found, values }) => values.length > 1 || found.documents < documents.length)
    .map(({ key, values }) => ({ key, kind: kindOf(values), values: values.sort(compareValues) }))
    .filter(({ kind, values }) => kind !== 'choice' || values.length <= mostValues)
    .sort((a, b) => a.key.localeCompare(b.key));
}

const compareValues = (a: MetadataValue, b: MetadataValue): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));

const isChosen = ({ values, from, to }: MetadataChoice): boolean =>
  values.length > 0 || from !== '' || to !== '';

export const chosenKeys = (choices: MetadataChoices): string[] =>
  Object.keys(choices).filter((key) => isChosen(choices[key] ?? noChoice));

/** Dates of documents are compared by UTC, in which a date alone is its first moment. */
function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

function conditionOf(
  field: MetadataField,
  { values, from, to }: MetadataChoice,
): MetadataCondition {
  if (field.kind === 'choice')
    return { in: field.values.filter((value) => values.includes(valueKey(value))) };
  const isNumber = field.kind === 'number';
  return {
    ...(from !== '' && { gte: isNumber ? Number(from) : from }),
    ...(to !== '' && (isNumber ? { lte: Number(to) } : { lt: dayAfter(to) })),
  };
}

/** Undefined if nothing is chosen. A key that no document has any more narrows nothing. */
export function metadataFilterOf(
  choices: MetadataChoices,
  documents: readonly Described[],
): MetadataFilter | undefined {
  const chosen = chosenKeys(choices);
  if (chosen.length === 0) return undefined;
  const filters = metadataIn(documents)
    .filter(({ key }) => chosen.includes(key))
    .map((field) => [field.key, conditionOf(field, choices[field.key] ?? noChoice)] as const);
  return filters.length === 0 ? undefined : Object.fromEntries(filters);
}

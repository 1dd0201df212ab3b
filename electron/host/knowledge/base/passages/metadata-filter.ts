import type {
  MetadataCondition,
  MetadataFilter,
  MetadataValue,
} from '../../../../../shared/contract/document-metadata.ts';

/** The conditions of one key that are no bare value. */
type Tests = Exclude<MetadataCondition, MetadataValue>;

const bounds = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

const isNumber = (column: string): string => `${column}.type IN ('integer', 'real')`;
/** Text that begins as a date; SQLite reads a bare number as a Julian day. */
const isDate = "own.type = 'text' AND own.value GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'";

const oneOf = (name: string): string =>
  `EXISTS (SELECT 1 FROM json_each(@${name}) AS wanted WHERE wanted.value = own.value AND ` +
  `(wanted.type = own.type OR ${isNumber('wanted')} AND ${isNumber('own')}))`;

/** Numbers are compared as numbers, dates as moments, whatever their time zones are. */
const within = (sign: string, name: string, bound: number | string): string =>
  typeof bound === 'number'
    ? `${isNumber('own')} AND own.value ${sign} @${name}`
    : `${isDate} AND julianday(own.value) ${sign} julianday(@${name})`;

/** Of one key, in SQL over `documents`; `prefix` keeps the parameters of two keys apart. */
function conditionsOfKey(
  key: string,
  { eq, in: list, exists, ...ranges }: Tests,
  prefix: string,
): { where: string[]; values: Record<string, unknown> } {
  const values: Record<string, unknown> = { [`${prefix}key`]: key };
  const tests: string[] = [];
  for (const wanted of [eq === undefined ? undefined : [eq], list]) {
    if (wanted === undefined) continue;
    const name = `${prefix}in${tests.length}`;
    values[name] = JSON.stringify(wanted);
    tests.push(oneOf(name));
  }
  for (const [kind, sign] of Object.entries(bounds)) {
    const bound = ranges[kind as keyof typeof bounds];
    if (bound === undefined) continue;
    values[prefix + kind] = bound;
    tests.push(within(sign, prefix + kind, bound));
  }
  const has = (test: string): string =>
    `EXISTS (SELECT 1 FROM json_each(documents.metadata) AS own WHERE own.key = @${prefix}key${test})`;
  const where = tests.length > 0 ? [has(tests.map((test) => ` AND (${test})`).join(''))] : [];
  if (exists !== undefined) where.push(exists ? has('') : `NOT ${has('')}`);
  return { where, values };
}

/** The conditions on the metadata of documents, in SQL over `documents`. */
export function metadataConditions(filter: MetadataFilter): {
  where: string[];
  values: Record<string, unknown>;
} {
  const all = Object.entries(filter).map(([key, condition], index) =>
    conditionsOfKey(
      key,
      typeof condition === 'object' ? condition : { eq: condition },
      `metadata${index}`,
    ),
  );
  return {
    where: all.flatMap(({ where }) => where),
    values: Object.assign({}, ...all.map(({ values }) => values)) as Record<string, unknown>,
  };
}

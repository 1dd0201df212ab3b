/**
 * A value of a table by a name that a provider sent: `__proto__` and `constructor` are no entries.
 */
export const lookUp = <Value>(
  table: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);

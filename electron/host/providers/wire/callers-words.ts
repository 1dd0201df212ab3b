/** Fields whose values are the wire's own words. */
const ownWords = new Set(['role', 'type', 'model', 'include']);

/** As refusals name options: words that are also in other sentences count in quotation marks alone. */
const isIn = (text: string, name: string): boolean =>
  name.includes('_')
    ? text.includes(name)
    : text === name || ['"', "'", '`'].some((mark) => text.includes(mark + name + mark));

/**
 * Whether the texts of a body have one of some names in them: in a value, or as a key that is not the
 * wire's. `items` are the objects that have the wire's own `options` as keys, as the body itself does.
 */
export function callersWords(
  body: Readonly<Record<string, unknown>>,
  { items, options }: { items: readonly object[]; options: readonly string[] },
): (names: readonly string[]) => boolean {
  const ofWire = new Set<object>(items);
  const inner = new Set(options);
  return (names) => {
    const isNamedIn = (text: string): boolean => names.some((name) => isIn(text, name));
    const isOwnKey = (key: string, isItem: boolean): boolean =>
      !key.includes('_') || (isItem && inner.has(key));
    const says = (value: unknown): boolean => {
      if (typeof value === 'string') return isNamedIn(value);
      if (typeof value !== 'object' || value === null) return false;
      if (Array.isArray(value)) return value.some(says);
      const isItem = ofWire.has(value);
      return Object.entries(value).some(
        ([key, one]) =>
          (!isOwnKey(key, isItem) && isNamedIn(key)) || (!ownWords.has(key) && says(one)),
      );
    };
    return Object.entries(body).some(([key, value]) => !ownWords.has(key) && says(value));
  };
}

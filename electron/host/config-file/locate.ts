import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Document,
  type LineCounter,
  type Node,
  type Pair,
} from 'yaml';

export interface TextPosition {
  line: number;
  column: number;
}
export type Path = readonly PropertyKey[];

/** Places in a YAML document. */
export interface Locate {
  /** A value, or the innermost part of the document that would hold it. */
  value(path: Path): TextPosition;
  /** A key of the map at `path`. */
  key(path: Path, key: string): TextPosition;
}

const pairOf = (node: unknown, key: PropertyKey): Pair | undefined =>
  isMap(node)
    ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key))
    : undefined;

export function createLocate(document: Document.Parsed, lines: LineCounter): Locate {
  const placeOf = (node: unknown): TextPosition | undefined => {
    const start = (node as Node | null | undefined)?.range?.[0];
    if (start === undefined) return undefined;
    const { line, col } = lines.linePos(start);
    return { line, column: col };
  };
  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const childOf = (node: unknown, key: PropertyKey): unknown => {
    if (isSeq(node)) return typeof key === 'number' ? node.items[key] : undefined;
    return pairOf(node, key)?.value;
  };
  const find = (path: Path): { node: unknown; place: TextPosition } => {
    let node: unknown = document.contents;
    let place = placeOf(node) ?? { line: 1, column: 1 };
    for (const step of path) {
      const pair = pairOf(node, step);
      const child = childOf(node, step);
      place = placeOf(child) ?? placeOf(pair?.key) ?? place;
      node = resolved(child);
    }
    return { node, place };
  };
  return {
    value: (path) => find(path).place,
    key: (path, key) => {
      const { node, place } = find(path);
      return placeOf(pairOf(node, key)?.key) ?? place;
    },
  };
}

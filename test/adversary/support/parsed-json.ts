import { usualBounds } from '../../../electron/host/bodies/json-bounds.ts';

function exceeds(value: unknown, depth = 0, seen = { values: 0 }): boolean {
  seen.values += 1;
  if (depth > usualBounds.maxDepth || seen.values > usualBounds.maxValues) return true;
  if (typeof value !== 'object' || value === null) return false;
  const inner = Object.values(value);
  return (
    (!Array.isArray(value) && inner.length > usualBounds.maxKeys) ||
    inner.some((one) => exceeds(one, depth + 1, seen))
  );
}

/**
 * Texts that this process parses although they exceed the bounds, judged by what comes out and not
 * by the host's own scan.
 */
export interface ParsedJson {
  /** The beginning of each. */
  excessive: string[];
  /** Puts the platform's `JSON.parse` back. */
  restore(): void;
}

/** Watches every `JSON.parse` of this process, which must be the one that serves. */
export function watchParsedJson(): ParsedJson {
  const { parse } = JSON;
  const excessive: string[] = [];
  JSON.parse = (text: string, ...rest: []): unknown => {
    const value: unknown = parse(text, ...rest);
    if (text.length > usualBounds.maxDepth && exceeds(value)) excessive.push(text.slice(0, 80));
    return value;
  };
  return { excessive, restore: () => void (JSON.parse = parse) };
}

import type { Found, FoundKind } from './found.ts';

/** What stands in place of a find; null leaves it. */
export type Replace = (kind: FoundKind, value: string, context: string) => string | null;
export type Find = (text: string) => readonly Found[];

/** A text with each find replaced. */
export function rewriteText(text: string, find: Find, replace: Replace): string {
  let made = '';
  let over = 0;
  for (const { kind, start, end } of find(text)) {
    const value = text.slice(start, end);
    const instead = replace(kind, value, text);
    if (instead === null) continue;
    made += text.slice(over, start) + instead;
    over = end;
  }
  return over === 0 ? text : made + text.slice(over);
}

const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** The inside of a string of JSON. */
export const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

function rewriteToken(token: string, inside: readonly Found[], find: Find, replace: Replace, context: string): string {
  if (!token.startsWith('"')) {
    const instead = inside[0] === undefined ? null : replace(inside[0].kind, token, context);
    return instead === null ? token : JSON.stringify(instead);
  }
  if (!token.includes('\\')) return rewriteText(token, () => inside, (...args) => {
    const instead = replace(...args);
    return instead === null ? null : escaped(instead);
  });
  const decoded = JSON.parse(token) as string;
  const own = find(decoded);
  // What only its place tells, such as a password behind its name, goes as a whole.
  const found = own.length > 0 || inside[0] === undefined ? own : [{ kind: inside[0].kind, start: 0, end: decoded.length }];
  const made = rewriteText(decoded, () => found, replace);
  return made === decoded ? token : JSON.stringify(made);
}

/**
 * JSON with each find replaced: it stays JSON, and what nothing was found in stays as it was written, to the last digit. A number becomes a
 * string. Text that is no JSON is rewritten as text.
 */
export function rewriteJson(text: string, find: Find, replace: Replace): string {
  if (!/^\s*[[{"]/.test(text) || !isJson(text)) return rewriteText(text, find, replace);
  const all = find(text);
  let at = 0;
  return text.replace(tokens, (token: string, start: number) => {
    const [first, last] = token.startsWith('"') ? [start + 1, start + token.length - 1] : [start, start + token.length];
    while ((all[at]?.end ?? Infinity) <= first) at += 1;
    const inside: Found[] = [];
    for (let next = at; (all[next]?.start ?? Infinity) < last; next += 1) {
      const found = all[next];
      if (found !== undefined && found.end > first) inside.push({ kind: found.kind, start: Math.max(found.start, first) - start, end: Math.min(found.end, last) - start });
    }
    return inside.length === 0 && !token.includes('\\') ? token : rewriteToken(token, inside, find, replace, text);
  });
}

import type { ChatEvent } from '../../../shared/chat.ts';
import type { ContentRules } from '../../../shared/contract/content-rules.ts';
import { actionOf, findContent } from './find-content.ts';
import type { Found, FoundKind } from './found.ts';
import { createPlaceholders } from './placeholders.ts';
import type { MapTexts } from './request-texts.ts';
import { restoreEvents } from './restore-events.ts';
import { rewriteJson, rewriteText, type Find, type Replace } from './rewrite.ts';

export interface Hit {
  kind: FoundKind;
  action: 'flag' | 'mask' | 'block';
  count: number;
}

/** A request in which something was found. */
export interface Screened<Request> {
  /** The kinds for whose sake it stays on this machine; empty where it may leave. */
  blocked: readonly FoundKind[];
  /** What is sent in its place. */
  masked: Request;
  hits: readonly Hit[];
  /** The answer with what was masked put back. */
  restore(events: AsyncIterable<ChatEvent>): AsyncIterable<ChatEvent>;
}

/** A find remembers what it found: a request is looked through once, and masked by that. */
function remembered(rules: ContentRules): Find {
  const known = new Map<string, readonly Found[]>();
  return (text) => {
    const found = known.get(text) ?? findContent(text, rules);
    known.set(text, found);
    return found;
  };
}

/** Looks through all of a request's texts, and masks what is to be masked. Null where nothing was found. */
export function screen<Request>(request: Request, rules: ContentRules, mapTexts: MapTexts<Request>): Screened<Request> | null {
  const find = remembered(rules);
  const counts = new Map<FoundKind, number>();
  const texts: string[] = [];
  const count: Replace = (kind) => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return null;
  };
  const look = (rewrite: typeof rewriteText) => (text: string): string => {
    if (text.includes('[')) texts.push(text);
    return rewrite(text, find, count);
  };
  mapTexts(request, { text: look(rewriteText), json: look(rewriteJson), name: look(rewriteText) });
  if (counts.size === 0) return null;

  const hits = [...counts].map(([kind, times]): Hit => ({ kind, action: actionOf(rules, kind) as Hit['action'], count: times }));
  const blocked = hits.flatMap(({ kind, action }) => (action === 'block' ? [kind] : []));
  if (hits.every(({ action }) => action !== 'mask')) return { blocked, masked: request, hits, restore: (events) => events };

  const placeholders = createPlaceholders((one) => texts.some((text) => text.includes(one)));
  const names = new Map<string, string>();
  const isMasked = (kind: FoundKind): boolean => actionOf(rules, kind) === 'mask';
  const mask: Replace = (kind, value, context) => (isMasked(kind) ? placeholders.of(kind, value, context) : null);
  const nameOf = (name: string): string => {
    const made = rewriteText(name, find, (kind, value) => (isMasked(kind) ? placeholders.nameOf(kind, value) : null));
    if (made !== name) names.set(made, name);
    return made;
  };
  const masked = mapTexts(request, { text: (text) => rewriteText(text, find, mask), json: (text) => rewriteJson(text, find, mask), name: nameOf });
  const pairs = placeholders.pairs();
  return { blocked, masked, hits, restore: (events) => (pairs.length + names.size === 0 ? events : restoreEvents(events, { pairs, names })) };
}

import type { ChatEvent } from '../../../shared/chat.ts';
import type { ContentRules } from '../../../shared/contract/content-rules.ts';
import type { Steps } from '../event-loop.ts';
import {
  createContentWork,
  OverContentBudget,
  type ContentBudget,
} from './matching/content-budget.ts';
import {
  applyEdits,
  findsIn,
  jsonEdits,
  textEdits,
  type Edit,
  type Find,
  type Replace,
} from './edits.ts';
import { actionOf, activeKinds, findSteps } from './find-content.ts';
import type { MatchKind } from './matching/content-match.ts';
import { addTaken, createPlaceholders, isChinese } from './placeholders.ts';
import type { MapTexts, Visitor } from './request-texts.ts';
import { restoreEvents } from './restore-events.ts';

export interface RuleHit {
  kind: MatchKind;
  action: 'flag' | 'mask' | 'block';
  count: number;
}

/** A request in which something was found. */
export interface ScreenedRequest<Request> {
  /** The kinds for whose sake it stays on this machine; empty where it may leave. */
  blocked: readonly MatchKind[];
  /** What is sent in its place. */
  masked: Request;
  hits: readonly RuleHit[];
  /** The answer with what was masked put back. */
  restore(events: AsyncIterable<ChatEvent>): AsyncIterable<ChatEvent>;
}

interface ReadText {
  /** A name may hold only an identifier. */
  form: keyof Visitor;
  text: string;
  edits: readonly Edit[];
}

const unchanged = {
  restore: (events: AsyncIterable<ChatEvent>): AsyncIterable<ChatEvent> => events,
};

/**
 * Every text of a request with what was found in it, in the order in which `mapTexts` visits them.
 */
function* readTexts<Request>(
  request: Request,
  mapTexts: MapTexts<Request>,
  find: Find,
): Steps<ReadText[]> {
  const visited: { form: keyof Visitor; text: string }[] = [];
  const visit =
    (form: keyof Visitor) =>
    (text: string): string => {
      visited.push({ form, text });
      return text;
    };
  yield* mapTexts(request, { text: visit('text'), json: visit('json'), name: visit('name') });
  const read: ReadText[] = [];
  for (const one of visited)
    read.push({
      ...one,
      edits: yield* (one.form === 'json' ? jsonEdits : textEdits)(one.text, find),
    });
  return read;
}

function* countHits(texts: readonly ReadText[], rules: ContentRules): Steps<RuleHit[]> {
  const counts = new Map<MatchKind, number>();
  for (const { edits } of texts) {
    for (const { kind } of findsIn(edits)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (edits.length > 0) yield undefined;
  }
  return [...counts].map(([kind, count]) => ({
    kind,
    action: actionOf(rules, kind) as RuleHit['action'],
    count,
  }));
}

function* masked<Request>(
  request: Request,
  texts: readonly ReadText[],
  rules: ContentRules,
  mapTexts: MapTexts<Request>,
): Steps<Pick<ScreenedRequest<Request>, 'masked' | 'restore'>> {
  const taken = new Set<string>();
  for (const { text } of texts) yield* addTaken(text, taken);
  const placeholders = createPlaceholders(taken);
  const names = new Map<string, string>();
  const made: string[] = [];
  for (const { form, text, edits } of texts) {
    if (edits.length === 0) {
      made.push(text);
      continue;
    }
    const inChinese = yield* isChinese(text);
    const replace: Replace = (kind, value) => {
      if (actionOf(rules, kind) !== 'mask') return null;
      return form === 'name'
        ? placeholders.nameOf(kind, value)
        : placeholders.of(kind, value, inChinese);
    };
    const written = yield* applyEdits(text, edits, replace);
    if (form === 'name' && written !== text) names.set(written, text);
    made.push(written);
  }
  let next = 0;
  const instead = (): string => made[next++] ?? '';
  const sent = yield* mapTexts(request, { text: instead, json: instead, name: instead });
  const { values } = placeholders;
  return {
    masked: sent,
    restore: (events) =>
      values.size + names.size === 0 ? events : restoreEvents(events, { values, names }),
  };
}

/**
 * A request beyond the budget: what rules mask or block could not be found, so that it stays here;
 * rules that only count let it go.
 */
function unread<Request>(request: Request, rules: ContentRules): ScreenedRequest<Request> {
  const kinds = activeKinds(rules);
  const blocked = kinds.filter((kind) => actionOf(rules, kind) !== 'flag');
  const action = blocked.length > 0 ? 'block' : 'flag';
  return {
    blocked,
    masked: request,
    hits: (blocked.length > 0 ? blocked : kinds).map((kind) => ({ kind, action, count: 1 })),
    ...unchanged,
  };
}

/**
 * Reads all texts of a request within a budget, and masks what is to be masked. Null where nothing
 * was found.
 */
export function* screen<Request>(
  request: Request,
  rules: ContentRules,
  mapTexts: MapTexts<Request>,
  budget?: ContentBudget,
): Steps<ScreenedRequest<Request> | null> {
  const work = createContentWork(budget);
  try {
    const texts = yield* readTexts(request, mapTexts, (text) => findSteps(text, rules, work));
    const hits = yield* countHits(texts, rules);
    if (hits.length === 0) return null;
    const blocked = hits.flatMap(({ kind, action }) => (action === 'block' ? [kind] : []));
    if (hits.every(({ action }) => action !== 'mask'))
      return { blocked, masked: request, hits, ...unchanged };
    return { blocked, hits, ...(yield* masked(request, texts, rules, mapTexts)) };
  } catch (error) {
    if (error instanceof OverContentBudget) return unread(request, rules);
    throw error;
  }
}

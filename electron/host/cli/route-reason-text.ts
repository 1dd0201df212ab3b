import en from '../../../resources/locales/en.json' with { type: 'json' };
import zh from '../../../resources/locales/zh-CN.json' with { type: 'json' };
import { translateText } from '../../../shared/messages/phrase.ts';
import { milliseconds } from './format.ts';
import type { CliIo } from './io.ts';

type Sentences = Readonly<Record<string, string>>;
type Route = { reason: Sentences; outcome: Sentences; bare?: Sentences };

/** The sentences of the window, so that both say the same. */
const routeOf = (io: Pick<CliIo, 'language'>): Route => (io.language === 'zh-CN' ? zh : en).route;

const timed = new Set(['cooling', 'exhausted', 'breaker_open', 'rate', 'expired', 'concurrency']);
const shares = new Set(['health', 'quota_left', 'budget_step']);
/** No earlier time is meant: a small number is a figure of another kind. */
const firstTime = Date.UTC(2020, 0);

function detailText(code: string, detail: string, { language }: Pick<CliIo, 'language'>): string {
  const value = Number(detail);
  if (detail.trim() === '' || Number.isNaN(value)) return translateText(detail, language);
  if (timed.has(code) && value >= firstTime) return new Date(value).toLocaleString(language);
  if (shares.has(code) && value >= 0 && value <= 1) return `${Math.round(value * 100)} %`;
  return code === 'latency' ? milliseconds(value) : value.toLocaleString(language);
}

/**
 * A reason by its code in the reader's words; a code that is newer than this command is shown with
 * what came with it.
 */
export function routeReasonText(
  { code, detail }: { code: string; detail: string },
  io: Pick<CliIo, 'language'>,
): string {
  const { reason, bare } = routeOf(io);
  const said = detailText(code, detail, io);
  const sentence = (detail === '' ? bare?.[code] : undefined) ?? reason[code];
  return sentence === undefined
    ? `${code}${said === '' ? '' : ` (${said})`}`
    : sentence.replace('{{detail}}', said);
}

export const outcomeText = (outcome: string, io: Pick<CliIo, 'language'>): string =>
  routeOf(io).outcome[outcome] ?? outcome;

/**
 * What a trial of a policy could not know of past requests, a line each under a heading; nothing
 * where it knew all.
 */
export function assumedLines(assumed: readonly string[], io: Pick<CliIo, 'language'>): string[] {
  const { assumedTitle, assumed: sentences }: { assumedTitle: string; assumed: Sentences } = (
    io.language === 'zh-CN' ? zh : en
  ).policies.try;
  return assumed.length === 0
    ? []
    : [assumedTitle, ...assumed.map((one) => `  ${sentences[one] ?? one}`)];
}

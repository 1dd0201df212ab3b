import { dayMs, hourMs } from '../../../shared/time.ts';
import type { ReportedLimit } from './provider.ts';

const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: hourMs,
  d: dayMs,
};

/**
 * A Go duration such as `6m0s`, `1s`, `7.66s` or `120ms`
 * (platform.openai.com/docs/guides/rate-limits, "Rate limits in headers"). Null for anything else.
 */
export function goDurationMs(text: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return null;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (unitsMs[unit ?? ''] ?? 0),
    0,
  );
}

/**
 * When a limit resets, Unix ms: a Go duration, seconds from now, Unix seconds, Unix ms
 * (OpenRouter's `X-RateLimit-Reset`) or a date.
 */
function resetsAt(text: string | null, nowMs: number): number | null {
  if (text === null || text.trim() === '') return null;
  const duration = goDurationMs(text.trim());
  if (duration !== null) return nowMs + duration;
  const number = Number(text);
  if (Number.isFinite(number)) {
    if (number > 1e12) return number;
    return number > 1e9 ? number * 1000 : nowMs + Math.max(0, number) * 1000;
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : date;
}

function count(text: string | null): number | null {
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/**
 * The names that providers give the same three figures; `*` is limit, remaining or reset.
 * - OpenAI, Azure, Groq, Qianfan: `x-ratelimit-*-requests`, `-tokens`
 *   (platform.openai.com/docs/guides/rate-limits; console.groq.com/docs/rate-limits;
 *   cloud.baidu.com/doc/WENXINWORKSHOP/s/cm79w0mjf, without a reset).
 * - OpenRouter, Together: `x-ratelimit-*` counts requests (openrouter.ai/docs/api-reference/limits;
 *   docs.together.ai/docs/rate-limits), and Together's `x-tokenlimit-*` tokens.
 */
const names: readonly (readonly [ReportedLimit['kind'], string])[] = [
  ['requests', 'x-ratelimit-*-requests'],
  ['requests', 'x-ratelimit-*'],
  ['tokens', 'x-ratelimit-*-tokens'],
  ['tokens', 'x-tokenlimit-*'],
];

/**
 * What the headers of a reply, of success or not, say of the account's limits; the first name of a
 * kind that is there counts.
 */
export function limitsIn(headers: Pick<Headers, 'get'>, nowMs: number): readonly ReportedLimit[] {
  const found = new Map<ReportedLimit['kind'], ReportedLimit>();
  for (const [kind, name] of names) {
    if (found.has(kind)) continue;
    const of = (part: string): string | null => headers.get(name.replace('*', part));
    const limit = count(of('limit'));
    const left = count(of('remaining'));
    if (limit !== null || left !== null)
      found.set(kind, { kind, limit, left, resetsAt: resetsAt(of('reset'), nowMs) });
  }
  return [...found.values()];
}

/**
 * How long a refused request has to wait by the limits in its headers, ms: until the last one that
 * is used up resets; where none is, the request was larger than what is left, and the next one
 * to reset may do. Undefined where no header names a reset.
 */
export function waitFor(limits: readonly ReportedLimit[], nowMs: number): number | undefined {
  const waits = (some: readonly ReportedLimit[]): number[] =>
    some.flatMap(({ resetsAt: at }) => (at === null ? [] : [Math.max(0, at - nowMs)]));
  const usedUp = waits(limits.filter(({ left }) => left === 0));
  const all = waits(limits);
  if (usedUp.length > 0) return Math.max(...usedUp);
  return all.length > 0 ? Math.min(...all) : undefined;
}

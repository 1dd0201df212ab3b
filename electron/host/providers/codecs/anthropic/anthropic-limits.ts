import type { ReportedLimit } from '../../provider.ts';

function count(headers: Headers, name: string): number | null {
  const text = headers.get(name);
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function limitOf(
  headers: Headers,
  kind: ReportedLimit['kind'],
  family: string,
): ReportedLimit | null {
  const name = `anthropic-ratelimit-${family}`;
  const [limit, left] = [count(headers, `${name}-limit`), count(headers, `${name}-remaining`)];
  const resetsAt = Date.parse(headers.get(`${name}-reset`) ?? '');
  return limit === null && left === null
    ? null
    : { kind, limit, left, resetsAt: Number.isNaN(resetsAt) ? null : resetsAt };
}

const shareLeft = ({ limit, left }: ReportedLimit): number =>
  limit === null || limit === 0 || left === null ? 1 : left / limit;

/**
 * `anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,remaining,reset}`, the
 * reset in RFC 3339 (platform.claude.com/docs/en/api/rate-limits, "Response headers"). Of the
 * limits on tokens the one of which the least is left counts: it is the next to stop a request.
 */
export function anthropicLimitsIn(headers: Headers): readonly ReportedLimit[] {
  const requests = limitOf(headers, 'requests', 'requests');
  const [tokens] = ['tokens', 'input-tokens', 'output-tokens']
    .map((family) => limitOf(headers, 'tokens', family))
    .filter((limit) => limit !== null)
    .sort((a, b) => shareLeft(a) - shareLeft(b));
  return [requests, tokens].filter((limit) => limit !== null && limit !== undefined);
}

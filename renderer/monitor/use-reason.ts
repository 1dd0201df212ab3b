import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/use-format.ts';

/** The codes whose detail may be a time, Unix ms. */
const timed = new Set(['cooling', 'exhausted', 'breaker_open', 'rate', 'expired', 'concurrency']);
/** The codes whose detail may be a share, 0 to 1. */
const shares = new Set(['health', 'quota_left', 'budget_step']);
/** No earlier time is meant: a small number is a figure of another kind. */
const firstTime = Date.UTC(2020, 0);
const dayMs = 86_400_000;

/** A reason by its code, in the reader's words; a code that is newer than this window is shown with what came with it. */
export function useReason(): (reason: { code: string; detail: string }) => string {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const words = (code: string, detail: string): string => {
    const value = Number(detail);
    if (detail === '' || Number.isNaN(value)) return i18n.exists(`policies.intent.${detail}`) ? t(`policies.intent.${detail}`) : detail;
    if (timed.has(code) && value >= firstTime) return value - Date.now() < dayMs ? format.time(value) : format.date(value);
    if (shares.has(code) && value >= 0 && value <= 1) return format.percent(value);
    if (code === 'latency') return format.duration(value);
    return format.count(value);
  };
  return ({ code, detail }) => {
    const key = detail === '' && i18n.exists(`route.bare.${code}`) ? `route.bare.${code}` : `route.reason.${code}`;
    const said = words(code, detail);
    return i18n.exists(key) ? t(key, { detail: said }) : said || code;
  };
}

import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { dayMs } from '../../shared/time.ts';
import type { Format } from '../ui/format.ts';
import { useFormat } from '../ui/use-format.ts';
import { useHostText } from '../ui/use-host-text.ts';
import { readCost, readDetail, readIntent, readMark } from './reason-detail.ts';

interface Words {
  t: TFunction;
  /** A text of the locale files, or the fallback if there is none. */
  named: (key: string, otherwise: string) => string;
  format: Format;
}

function complexityWords(what: string, { named, format }: Words): string {
  const mark = readMark(what);
  return mark
    ? `${named(`policies.mark.${mark.name}`, mark.name)} ${format.percent(mark.points)}`
    : format.percent(Number(what));
}

function intentWords(what: string, { named }: Words): string {
  const { intent, cues } = readIntent(what);
  const word = named(`policies.intent.${intent}`, intent);
  return cues === '' ? word : `${word} (${cues})`;
}

function costWords(what: string, { t, format }: Words): string {
  const cost = readCost(what);
  return cost ? format.money(cost.micro, cost.currency) : t('footnote.free');
}

/** By the code what a figure or a name means; the others stand as they are. */
const meanings: Readonly<Record<string, (what: string, words: Words) => string>> = {
  complexity: complexityWords,
  intent: intentWords,
  cheapest: costWords,
  user_tier: (what, { t }) => (what === 'app' ? t('policies.client.app') : what),
  when_client: (what, { t }) => (what === 'app' ? t('policies.client.app') : what),
  privacy: (what, { t }) => (what === 'app' ? t('policies.client.app') : what),
  budget_step: (what, { format }) => format.percent(Number(what)),
  health: (what, { format }) => format.percent(Number(what)),
  quota_left: (what, { format }) => format.percent(Number(what)),
  latency: (what, { format }) => format.duration(Number(what)),
  context_too_small: (what, { format }) => format.count(Number(what)),
  capability_missing: (what, { named }) => named(`policies.capability.${what}`, what),
  concurrency: (what, { named }) => named(`quota.kind.${what}`, what),
  rate: (what, { named }) => named(`quota.kind.${what}`, what),
  account_limit: (what, { named }) => named(`quota.kind.${what}`, what),
  uncounted: (what, { named }) => named(`quota.kind.${what}`, what),
  // The position in the split means nothing to a user; the side does.
  ab: () => '',
  canary: () => '',
};

/** A reason in words by its code; an unknown, newer code is shown with its detail. */
export function useReason(): (reason: { code: string; detail: string }) => string {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const hostText = useHostText();
  const named = (key: string, otherwise: string): string => (i18n.exists(key) ? t(key) : otherwise);
  return ({ code, detail }) => {
    const { what, tier, until } = readDetail(detail);
    const meant =
      what === '' ? '' : (meanings[code]?.(what, { t, named, format }) ?? hostText(what));
    const when =
      until === null ? '' : until - Date.now() < dayMs ? format.time(until) : format.date(until);
    // If the detail is only a time, the sentence is about the time.
    const said = meant === '' ? when : meant;
    const key =
      said === '' && i18n.exists(`route.bare.${code}`)
        ? `route.bare.${code}`
        : `route.reason.${code}`;
    const sentence = i18n.exists(key) ? t(key, { detail: said }) : said || code;
    const whole = when !== '' && meant !== '' ? t('route.until', { sentence, when }) : sentence;
    return tier === null ? whole : t('route.toTier', { sentence: whole, tier });
  };
}

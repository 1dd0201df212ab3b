import { useTranslation } from 'react-i18next';

export interface Quota {
  used: number;
  reserved: number;
  limit: number;
  /** Where the figures come from. */
  source: 'reported' | 'estimated' | 'unknown';
  /** When it starts anew, in words. */
  resets: string;
}

/** Used, reserved, left: the three parts of a budget, and when it starts anew. */
export function QuotaBar({ quota, format }: { quota: Quota; format: (value: number) => string }) {
  const { t } = useTranslation();
  const share = (value: number): string => `${Math.min(100, Math.max(0, (value / Math.max(1, quota.limit)) * 100))}%`;
  const left = Math.max(0, quota.limit - quota.used - quota.reserved);
  const words = t('quota.words', { used: format(quota.used), reserved: format(quota.reserved), left: format(left) });
  return (
    <div className="flex flex-col gap-1">
      <div role="img" aria-label={words} className="flex h-2 overflow-hidden rounded-full bg-selected">
        <div className="bg-limit" style={{ width: share(quota.used) }} />
        <div className="bg-limit opacity-40" style={{ width: share(quota.reserved) }} />
      </div>
      <p className="figures text-xs text-ink-faint">
        {words} · {quota.resets} · {t(`quota.source.${quota.source}`)}
      </p>
    </div>
  );
}

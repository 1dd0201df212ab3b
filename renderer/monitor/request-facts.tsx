import { Cloud, History, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RequestRow } from '../../shared/contract/monitoring.ts';
import { Chip, StateChip, type Tone } from '../ui/chip.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Notice } from '../ui/notice.tsx';
import { useFormat } from '../ui/use-format.ts';
import { When } from '../ui/when.tsx';
import type { RequestDetail } from './monitor-store.ts';
import { FrozenPrice } from './price-words.tsx';
import { leftMachine } from './route-model.ts';

export const outcomeTones: Record<RequestRow['outcome'], Tone> = {
  running: 'busy',
  ok: 'safe',
  failed: 'fail',
  aborted: 'off',
  interrupted: 'limit',
};

export function OutcomeChip({ outcome }: { outcome: RequestRow['outcome'] }) {
  const { t } = useTranslation();
  return <StateChip tone={outcomeTones[outcome]}>{t(`monitor.outcome.${outcome}`)}</StateChip>;
}

/** The answer is an earlier one to the very same request. */
export function CachedChip({ cached }: { cached: boolean }) {
  const { t } = useTranslation();
  if (!cached) return null;
  return (
    <Chip tone="accent" icon={<History size={12} aria-hidden />} title={t('monitor.cachedNote')}>
      {t('monitor.cached')}
    </Chip>
  );
}

export function useCost(): (row: Pick<RequestRow, 'local' | 'costMicro' | 'currency'>) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ local, costMicro, currency }) => {
    if (local && !costMicro) return t('footnote.free');
    return costMicro === null || currency === null
      ? t('monitor.unknown')
      : format.money(costMicro, currency);
  };
}

/** A purpose as the ledger and the egress log name it; one that has no word yet stays as it is. */
export function usePurpose(): (purpose: string) => string {
  const { t, i18n } = useTranslation();
  return (purpose) => (i18n.exists(`purpose.${purpose}`) ? t(`purpose.${purpose}`) : purpose);
}

export function RequestFacts({ detail }: { detail: RequestDetail }) {
  const { request, price } = detail;
  const { t } = useTranslation();
  const format = useFormat();
  const costOf = useCost();
  const purposeOf = usePurpose();
  const tokensOf = ({ inputTokens, outputTokens, usageSource }: RequestRow): string => {
    const amounts = t('footnote.tokens', {
      input: format.count(inputTokens),
      output: format.count(outputTokens),
    });
    return usageSource === 'reported'
      ? amounts
      : `${amounts} (${t(`quota.source.${usageSource}`)})`;
  };
  return (
    <FactList
      rows={[
        [
          t('monitor.column.outcome'),
          <span key="outcome" className="flex flex-wrap gap-2">
            <OutcomeChip outcome={request.outcome} />
            <CachedChip cached={request.cached} />
          </span>,
        ],
        [t('monitor.column.time'), <When key="at" at={request.at} />],
        [t('monitor.column.purpose'), purposeOf(request.purpose)],
        [
          t('monitor.via'),
          request.clientName ??
            t(
              `monitor.door.${request.via === 'lan' || request.via === 'cli' ? request.via : 'app'}`,
            ),
        ],
        [t('monitor.asked'), request.requestedModel],
        [t('monitor.column.model'), request.model ?? ''],
        [
          t('monitor.column.account'),
          request.local ? t('where.local') : (request.accountName ?? ''),
        ],
        [t('monitor.column.tokens'), tokensOf(request)],
        [t('monitor.column.cost'), costOf(request)],
        [
          t('prices.price'),
          request.local ? (
            ''
          ) : price === null ? (
            t('prices.unknown')
          ) : (
            <FrozenPrice key="price" price={price} />
          ),
        ],
        [
          t('monitor.column.firstToken'),
          request.firstTokenMs === null ? '' : format.duration(request.firstTokenMs),
        ],
        [
          t('monitor.column.total'),
          request.totalMs === null ? '' : format.duration(request.totalMs),
        ],
        [t('monitor.id'), request.id],
      ]}
    />
  );
}

/**
 * Whether this request left the machine, and where to: said from its own connections, not from what
 * was planned.
 */
export function RequestEgress({ detail }: { detail: RequestDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { hosts, bytesOut } = leftMachine(detail.egress);
  if (hosts.length === 0) {
    return (
      <p
        data-testid="nothing-left"
        className="flex items-center gap-2 rounded-md bg-safe-wash px-3 py-2 text-sm text-safe"
      >
        <ShieldCheck size={16} aria-hidden className="shrink-0" />
        {t('egress.requestNothing')}
      </p>
    );
  }
  return (
    <Notice title={t('egress.requestLeft', { bytes: format.bytes(bytesOut) })}>
      {hosts.map((host) => (
        <span key={host} className="mr-3 inline-flex items-center gap-1">
          <Cloud size={13} aria-hidden />
          {host}
        </span>
      ))}
    </Notice>
  );
}

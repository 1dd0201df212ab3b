import { useTranslation } from 'react-i18next';
import type { Price } from '../../shared/contract/prices.ts';
import { ExternalLink } from '../kit/external-link.tsx';
import { useFormat } from '../ui/use-format.ts';

/** Money for a million tokens, as its provider states it. */
export function usePerMillion(): (
  price: Price,
  bucket: 'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'reasoning' | 'audio' | 'image',
) => string {
  const format = useFormat();
  return (price, bucket) => {
    const value = price[bucket];
    return value === undefined ? '' : format.money(value * 1_000_000, price.currency);
  };
}

/** Where a price is stated, as a link where it is one. */
export function PriceSource({ price }: { price: Price }) {
  const { t } = useTranslation();
  if (!/^https?:\/\//.test(price.source))
    return <span className="text-ink-faint">{price.source || t('prices.noSource')}</span>;
  return <ExternalLink href={price.source}>{new URL(price.source).hostname}</ExternalLink>;
}

/** The price that a request was counted with: frozen then, whatever it is today. */
export function FrozenPrice({ price }: { price: Price }) {
  const { t } = useTranslation();
  const format = useFormat();
  const per = usePerMillion();
  return (
    <span data-testid="frozen-price">
      {t('prices.frozen', {
        input: per(price, 'input'),
        output: per(price, 'output'),
        day: format.day(price.since),
      })}{' '}
      <PriceSource price={price} />
    </span>
  );
}

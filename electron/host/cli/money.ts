import { phrase } from '../../../shared/messages/phrase.ts';
import type { CliIo } from './io.ts';

interface Cost {
  currency: string;
  costMicro: number;
}

/** Millionths as money; small amounts keep two figures that say something. */
export function money(
  { costMicro, currency }: Cost,
  { language }: Pick<CliIo, 'language'>,
): string {
  const amount = costMicro / 1e6;
  const figures =
    Math.abs(amount) >= 0.1 || amount === 0
      ? { minimumFractionDigits: 2, maximumFractionDigits: 2 }
      : { maximumSignificantDigits: 2 };
  return `${amount.toLocaleString(language, figures)} ${currency}`;
}

/** Costs side by side, one a currency, and how many are unknown: they are never added up. */
export function costs(
  list: readonly Cost[],
  unknown: number,
  io: Pick<CliIo, 'language' | 'text'>,
): string {
  const known = list.map((cost) => money(cost, io)).join(' + ');
  if (unknown === 0) return known === '' ? '–' : known;
  const missing = io.text(phrase('cli.costsUnknown', { count: unknown }));
  return known === '' ? missing : `${known} + ${missing}`;
}

import type { Price } from '../../shared/contract/prices.ts';
import { currencies } from '../../shared/contract/currencies.ts';
import { dayOf } from '../ui/day-input.ts';
import { formText } from '../ui/form-text.ts';
import { readNumber } from '../ui/read-number.ts';

export const optionalBuckets = ['cacheRead', 'cacheWrite', 'reasoning', 'image', 'audio'] as const;
export const buckets = ['input', 'output', ...optionalBuckets] as const;
export type Bucket = (typeof buckets)[number];

export interface ReadPrice {
  provider: string;
  model: string;
  price: Price;
  /** Fields to correct; nothing is saved while there are any. */
  wrong: (Bucket | 'provider' | 'model')[];
}

/** A bucket that is left empty is not zero: what it costs is not known, or follows another one. */
export function readPriceForm(form: FormData, now: number): ReadPrice {
  const read = (bucket: Bucket): number | null => readNumber(formText(form, bucket));
  const optional = optionalBuckets.flatMap((bucket) => {
    const value = read(bucket);
    return value === null ? [] : [[bucket, value] as const];
  });
  const [input, output] = [read('input'), read('output')];
  const provider = formText(form, 'provider');
  const model = formText(form, 'model');
  const wrong: ReadPrice['wrong'] = [
    ...(provider === '' ? (['provider'] as const) : []),
    ...(model === '' ? (['model'] as const) : []),
    ...(input === null || Number.isNaN(input) ? (['input'] as const) : []),
    ...(output === null || Number.isNaN(output) ? (['output'] as const) : []),
    ...optional.filter(([, value]) => Number.isNaN(value)).map(([bucket]) => bucket),
  ];
  const currency = currencies.find((each) => each === formText(form, 'currency')) ?? 'USD';
  const since = formText(form, 'since') || dayOf(now);
  return {
    provider,
    model,
    price: {
      currency,
      input: input ?? 0,
      output: output ?? 0,
      ...Object.fromEntries(optional),
      since,
      source: formText(form, 'source'),
    },
    wrong,
  };
}

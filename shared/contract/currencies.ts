import { z } from 'zod';

/** The currencies that a limit or a price can be given in (ISO 4217). */
export const currencies = ['USD', 'CNY', 'EUR'] as const;
export const currencySchema = z.enum(currencies);

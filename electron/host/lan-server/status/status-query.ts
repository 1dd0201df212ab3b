import { z } from 'zod';
import { dayMs, hourMs } from '../../../../shared/time.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { ParameterError } from '../wire/openai-errors.ts';

/** Periods that end now. */
const periods = {
  hour: hourMs,
  day: dayMs,
  week: 7 * dayMs,
  month: 30 * dayMs,
  '24h': dayMs,
  '7d': 7 * dayMs,
  '30d': 30 * dayMs,
} as const;
type Period = keyof typeof periods;
const periodNames = Object.keys(periods) as [Period, ...Period[]];

const groups = [
  'model',
  'provider',
  'account',
  'client',
  'day',
  'hour',
  'purpose',
  'policy',
  'user',
  'error',
] as const;
export type StatusGroup = (typeof groups)[number];

const period = z
  .enum(periodNames)
  .default('day')
  .meta({ description: 'The stretch that ends now: an hour, 24 hours, 7 days or 30 days.' });
/** One to three groups, with commas between them. */
const groupBy = z
  .string()
  .regex(
    new RegExp(`^(${groups.join('|')})(,(${groups.join('|')})){0,2}$`),
    `up to three of ${groups.join(', ')}, with commas between them`,
  )
  .optional()
  .meta({
    description:
      `Up to three of ${groups.join(', ')}, with commas between them; days are the machine's, ` +
      `hours UTC's. Without it only the total is given.`,
    examples: ['model', 'provider,day'],
  });

export const statusQuerySchema = z.strictObject({ period, group_by: groupBy });
export const periodQuerySchema = z.strictObject({ period });
export const noQuerySchema = z.strictObject({});

export interface PeriodQuery {
  period: Period;
  sinceMs: number;
  untilMs: number;
  groupBy: readonly StatusGroup[];
}

/** Throws `bad_request` for a group that is named twice, and for days together with hours. */
export function periodQueryOf(
  { period: name, group_by: text }: { period: Period; group_by?: string | undefined },
  nowMs: number,
): PeriodQuery {
  const groupBy = (text === undefined ? [] : text.split(',')) as StatusGroup[];
  if (new Set(groupBy).size < groupBy.length)
    throw new ParameterError('group_by', phrase('fields.groupTwice'));
  if (groupBy.includes('day') && groupBy.includes('hour'))
    throw new ParameterError('group_by', phrase('fields.dayOrHour'));
  return { period: name, sinceMs: nowMs - periods[name], untilMs: nowMs, groupBy };
}

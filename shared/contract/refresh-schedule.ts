import { z } from 'zod';

/** How often a web page or sitemap is fetched again without being asked to. */
export const refreshSchedules = ['off', 'hourly', 'daily', 'weekly'] as const;
export const refreshScheduleSchema = z.enum(refreshSchedules);
export type RefreshSchedule = z.infer<typeof refreshScheduleSchema>;

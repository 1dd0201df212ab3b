/**
 * Lengths of time in milliseconds. `dayMs` is 24 hours; the days of a time zone may be longer or
 * shorter (electron/host/quota/zones.ts).
 */
export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

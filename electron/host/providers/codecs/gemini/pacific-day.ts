import { dayMs, hourMs } from '../../../../../shared/time.ts';

/**
 * Gemini's daily quotas reset at midnight Pacific time
 * (ai.google.dev/gemini-api/docs/rate-limits).
 */
const pacific = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/** Milliseconds since midnight as the clock on a wall there shows them. */
function wallClockMs(atMs: number): number {
  const part = (type: Intl.DateTimeFormatPartTypes, parts: Intl.DateTimeFormatPart[]): number =>
    Number(parts.find((one) => one.type === type)?.value ?? 0);
  const parts = pacific.formatToParts(atMs);
  return (
    part('hour', parts) * hourMs +
    part('minute', parts) * 60_000 +
    part('second', parts) * 1_000 +
    (((atMs % 1_000) + 1_000) % 1_000)
  );
}

/**
 * Milliseconds from now to the next midnight there, right also on the days on which the clocks
 * change.
 */
export function untilPacificMidnightMs(nowMs: number): number {
  const plain = dayMs - wallClockMs(nowMs);
  const shown = wallClockMs(nowMs + plain);
  // The day had 25 hours (it is 23 o'clock there) or 23 (it is one o'clock already).
  return shown > 12 * hourMs ? plain + (dayMs - shown) : plain - shown;
}

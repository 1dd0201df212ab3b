import { cx } from './class-names.ts';

/** `value` 0..1, or null while the end is not known. */
export function ProgressBar({
  value,
  label,
  paused = false,
}: {
  value: number | null;
  label: string;
  paused?: boolean;
}) {
  const share = value === null ? 1 : Math.min(1, Math.max(0, value));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(value === null ? {} : { 'aria-valuenow': Math.round(share * 100) })}
      className="h-1 w-full overflow-hidden rounded-full bg-selected"
    >
      <div
        className={cx(
          'h-full rounded-full transition-[width]',
          paused ? 'bg-line-strong' : 'bg-ember',
          value === null && 'animate-breathe',
        )}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  );
}

import { cx } from './class-names.ts';

export interface SplitShares {
  used: number;
  reserved: number;
}

/** From this share on a limit is near. */
const nearShare = 0.8;

/**
 * How far a limit is used, what is held for requests that run, and what is left. The words next
 * to it say the same.
 */
export function SplitBar({
  shares,
  label,
  mark,
}: {
  shares: SplitShares | null;
  label: string;
  mark?: number | undefined;
}) {
  const used = shares === null ? 0 : clamp(shares.used);
  const reserved = shares === null ? 0 : Math.min(1 - used, Math.max(0, shares.reserved));
  const tone = used >= 1 ? 'bg-fail' : used + reserved >= nearShare ? 'bg-limit' : 'bg-ink-faint';
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round((used + reserved) * 100)}
      className={cx(
        'relative h-1.5 w-full overflow-hidden rounded-full bg-selected',
        shares === null && 'opacity-50',
      )}
    >
      <div className="flex h-full">
        <div className={cx('h-full', tone)} style={{ width: `${used * 100}%` }} />
        <div className={cx('h-full opacity-50', tone)} style={{ width: `${reserved * 100}%` }} />
      </div>
      {mark !== undefined && (
        <span
          aria-hidden
          className="absolute inset-y-0 w-px bg-ink"
          style={{ left: `${clamp(mark) * 100}%` }}
        />
      )}
    </div>
  );
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

import { cx } from './class-names.ts';

/** Lines that hold the place of what is being fetched. */
export function Skeleton({ lines = 3, className }: { lines?: number; className?: string }) {
  return (
    <div aria-hidden className={cx('flex flex-col gap-3', className)}>
      {Array.from({ length: lines }, (_, index) => (
        <div
          key={index}
          className="h-4 animate-breathe rounded-sm bg-hover"
          style={{ width: `${[92, 74, 83, 61][index % 4] ?? 80}%` }}
        />
      ))}
    </div>
  );
}

import { sparkline } from './sparkline-path.ts';

const size = { width: 72, height: 20 };
const endRadius = 2;

/** The history of a value between 0 and 1; the figure next to it is the current one. */
export function SparklinePicture({
  samples,
  now,
  spanMs,
  label,
  low,
}: {
  samples: readonly { at: number; value: number }[];
  now: number;
  spanMs: number;
  label: string;
  low: boolean;
}) {
  const drawn = sparkline(samples, { now, spanMs }, size);
  return (
    <svg
      role="img"
      aria-label={label}
      data-testid="sparkline"
      width={size.width}
      height={size.height}
      viewBox={`0 0 ${size.width} ${size.height}`}
      className={low ? 'text-limit' : 'text-safe'}
    >
      <title>{label}</title>
      {drawn ? (
        <>
          <path d={drawn.area} fill="currentColor" opacity={0.14} />
          <path
            d={drawn.line}
            fill="none"
            stroke="currentColor"
            strokeWidth={1.5}
            strokeLinejoin="round"
          />
          <circle cx={drawn.end.x - endRadius} cy={drawn.end.y} r={endRadius} fill="currentColor" />
        </>
      ) : (
        <path
          d={`M0 ${size.height / 2} H${size.width}`}
          stroke="currentColor"
          strokeDasharray="2 4"
          opacity={0.5}
        />
      )}
    </svg>
  );
}

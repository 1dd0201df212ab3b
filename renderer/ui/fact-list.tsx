import { Fragment, type ReactNode } from 'react';

/** Names and values under each other; rows with nothing to say are left out. */
export function FactList({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[minmax(88px,auto)_1fr] gap-x-4 gap-y-1 text-sm">
      {rows.map(
        ([name, value]) =>
          value !== '' &&
          value !== null && (
            <Fragment key={name}>
              <dt className="text-ink-faint">{name}</dt>
              <dd className="figures min-w-0 [overflow-wrap:anywhere]">{value}</dd>
            </Fragment>
          ),
      )}
    </dl>
  );
}

import type { ReactNode } from 'react';

/** A field of the filters under its label. */
export function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="flex min-w-0 flex-col gap-1 text-xs text-ink-soft">
      {label}
      {children}
    </label>
  );
}

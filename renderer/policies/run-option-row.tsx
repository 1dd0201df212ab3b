import type { ReactNode } from 'react';
import { NumberInput } from '../ui/number-input.tsx';

/** One option of a policy: what it is, its control, and more where it is on. */
export function Row({
  title,
  note,
  control,
  children,
}: {
  title: string;
  note: string;
  control: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="flex flex-col gap-2 px-4 py-3">
      <div className="flex items-center justify-between gap-4">
        <div className="min-w-0">
          <p className="text-sm font-medium">{title}</p>
          <p className="text-xs text-ink-faint">{note}</p>
        </div>
        {control}
      </div>
      {children}
    </div>
  );
}

interface AmountProps {
  label: string;
  unit: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}

export function Amount({ label, unit, value, min, max, onChange }: AmountProps) {
  return (
    <span className="flex shrink-0 items-center gap-2">
      <NumberInput
        aria-label={label}
        value={value}
        min={min}
        max={max}
        onChange={onChange}
        className="figures w-20!"
      />
      <span className="min-w-6 text-xs text-ink-faint">{unit}</span>
    </span>
  );
}

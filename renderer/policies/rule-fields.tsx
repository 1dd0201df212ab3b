import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../ui/button.tsx';
import { NumberInput } from '../ui/number-input.tsx';

export function Percent({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number;
  onChange: (share: number) => void;
}) {
  return (
    <span className="flex items-center gap-1">
      <NumberInput
        aria-label={label}
        value={Math.round(value * 1000) / 10}
        min={0}
        max={100}
        whole={false}
        onChange={(percent) => onChange(percent / 100)}
        className="figures w-18!"
      />
      <span className="text-sm text-ink-faint">%</span>
    </span>
  );
}

/** Rows of a rule that can be added and removed; at least `least` remain. */
export function Lines<T>({
  rows,
  least,
  onAdd,
  onRemove,
  children,
}: {
  rows: readonly T[];
  least: number;
  onAdd: () => void;
  onRemove: (index: number) => void;
  children: (row: T, index: number) => ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-2">
      {rows.map((row, index) => (
        <div key={index} className="flex flex-wrap items-center gap-2 text-sm">
          {children(row, index)}
          <IconButton
            label={t('policies.removeLine')}
            small
            disabled={rows.length <= least}
            onClick={() => onRemove(index)}
          >
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button
        small
        look="ghost"
        className="self-start"
        icon={<Plus size={14} aria-hidden />}
        onClick={onAdd}
      >
        {t('policies.addLine')}
      </Button>
    </div>
  );
}

/** The list without its row at `index`. */
export const without = <T,>(list: readonly T[], index: number): T[] =>
  list.filter((_, at) => at !== index);
/** The list with another row at `index`. */
export const replaced = <T,>(list: readonly T[], index: number, row: T): T[] =>
  list.map((each, at) => (at === index ? row : each));

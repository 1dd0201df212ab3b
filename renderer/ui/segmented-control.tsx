import { ToggleGroup } from 'radix-ui';
import { cx } from './class-names.ts';

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}

/** One of a few, all in sight. */
export function SegmentedControl({ label, value, options, onChange }: ChoiceProps) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => next && onChange(next)}
      className="flex max-w-full overflow-x-auto rounded-md border border-line bg-surface p-0.5"
    >
      {options.map(([key, name]) => (
        <ToggleGroup.Item
          key={key}
          value={key}
          data-testid={`choice-${key}`}
          className={cx(
            'h-6.5 shrink-0 rounded-sm px-2.5 text-xs whitespace-nowrap text-ink-soft',
            'transition-colors hover:text-ink data-[state=on]:bg-selected',
            'data-[state=on]:font-medium data-[state=on]:text-ink',
          )}
        >
          {name}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

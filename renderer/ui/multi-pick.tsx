import { ChevronDown } from 'lucide-react';
import { cx } from './class-names.ts';
import { Menu, MenuCheckItem } from './menu.tsx';

interface MultiPickProps {
  id?: string;
  label: string;
  /** Shown if nothing is picked, which means any. */
  any: string;
  options: readonly (readonly [string, string])[];
  value: readonly string[];
  onChange: (value: string[]) => void;
  testId?: string;
}

/**
 * Several of a list; none picked means any. What is picked and no longer listed stays to be seen
 * and taken away.
 */
export function MultiPick({ id, label, any, options, value, onChange, testId }: MultiPickProps) {
  const known = new Map(options);
  const all = [
    ...options,
    ...value.filter((each) => !known.has(each)).map((each) => [each, each] as const),
  ];
  const toggle = (key: string, checked: boolean): void =>
    onChange(checked ? [...value, key] : value.filter((each) => each !== key));
  return (
    <Menu
      trigger={
        <button
          type="button"
          id={id}
          aria-label={label}
          data-testid={testId}
          className={cx(
            'flex h-8 w-full items-center justify-between gap-2 rounded-md border',
            'border-line-strong bg-surface px-3 text-left text-sm hover:bg-hover',
          )}
        >
          <span className={value.length === 0 ? 'truncate text-ink-faint' : 'truncate'}>
            {value.length === 0 ? any : value.map((each) => known.get(each) ?? each).join(', ')}
          </span>
          <ChevronDown size={14} aria-hidden className="shrink-0 text-ink-faint" />
        </button>
      }
    >
      {all.map(([key, name]) => (
        <MenuCheckItem
          key={key}
          checked={value.includes(key)}
          onChange={(checked) => toggle(key, checked)}
        >
          {name}
        </MenuCheckItem>
      ))}
      {all.length === 0 && <p className="px-2 py-1 text-sm text-ink-faint">{any}</p>}
    </Menu>
  );
}

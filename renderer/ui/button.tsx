import type { ComponentProps, ReactNode } from 'react';
import { cx } from './class-names.ts';
import { Tip } from './tooltip.tsx';

export type ButtonLook = 'primary' | 'plain' | 'ghost' | 'danger';

const looks: Record<ButtonLook, string> = {
  primary: 'bg-ember text-on-ember hover:bg-ember-hover',
  plain: 'border border-line bg-surface text-ink hover:bg-hover',
  ghost: 'text-ink-soft hover:bg-hover hover:text-ink',
  danger: 'border border-line bg-surface text-fail hover:bg-fail-wash',
};

export interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook;
  small?: boolean;
  icon?: ReactNode;
}

export function Button({
  look = 'plain',
  small = false,
  icon,
  className,
  children,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={cx(
        'inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium ' +
          'whitespace-nowrap transition-colors disabled:cursor-default disabled:opacity-50',
        small ? 'h-7 px-2 text-xs' : 'h-8 px-3 text-sm',
        looks[look],
        className,
      )}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'title'> {
  /** Its name for a screen reader, and its tooltip. */
  label: string;
  shortcut?: string | undefined;
  look?: ButtonLook;
  small?: boolean;
}

export function IconButton({
  label,
  shortcut,
  look = 'ghost',
  small = false,
  className,
  children,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <Tip label={label} shortcut={shortcut}>
      <button
        type={type}
        aria-label={label}
        className={cx(
          'inline-flex shrink-0 items-center justify-center rounded-md transition-colors ' +
            'disabled:cursor-default disabled:opacity-50',
          small ? 'size-7' : 'size-8',
          looks[look],
          className,
        )}
        {...rest}
      >
        {children}
      </button>
    </Tip>
  );
}

import { useId, type ComponentProps, type ReactNode } from 'react';
import { Switch as RadixSwitch } from 'radix-ui';
import { cx } from './class-names.ts';

const box =
  'w-full rounded-md border border-line-strong bg-surface px-3 text-sm text-ink ' +
  'placeholder:text-ink-faint disabled:opacity-60 aria-invalid:border-fail';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={cx(box, 'h-8', className)} {...rest} />;
}

export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <select className={cx(box, 'h-8 pr-2', className)} {...rest}>
      {children}
    </select>
  );
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={cx(box, 'min-h-20 resize-y py-2', className)} {...rest} />;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: (ids: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactNode;
}

/** A label, a control, and below it what to know or what is wrong. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const note = `${id}-note`;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': note, 'aria-invalid': error !== undefined })}
      {(error ?? hint) && (
        <p id={note} className={cx('text-xs', error ? 'text-fail' : 'text-ink-faint')}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

export function Switch({
  checked,
  onChange,
  label,
  disabled = false,
  id,
  testId,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
  disabled?: boolean;
  id?: string;
  testId?: string;
}) {
  return (
    <RadixSwitch.Root
      id={id}
      data-testid={testId}
      checked={checked}
      onCheckedChange={onChange}
      disabled={disabled}
      aria-label={label}
      className={cx(
        'relative h-5 w-9 shrink-0 rounded-full bg-line-strong transition-colors',
        'disabled:opacity-50 data-[state=checked]:bg-safe',
      )}
    >
      <RadixSwitch.Thumb
        className={cx(
          'block size-4 translate-x-0.5 rounded-full bg-surface transition-transform',
          'data-[state=checked]:translate-x-4.5',
        )}
      />
    </RadixSwitch.Root>
  );
}

/** A number that a form reads as text by its name. */
export function FigureField({
  name,
  value,
  placeholder,
  testId,
  ...field
}: Omit<FieldProps, 'children'> & {
  name: string;
  value: string | number;
  placeholder: string;
  testId: string;
}) {
  return (
    <Field {...field}>
      {(ids) => (
        <Input
          {...ids}
          name={name}
          inputMode="decimal"
          autoComplete="off"
          placeholder={placeholder}
          defaultValue={value}
          className="figures"
          data-testid={testId}
        />
      )}
    </Field>
  );
}

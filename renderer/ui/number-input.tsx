import { useState, type ComponentProps } from 'react';
import { Input } from './field.tsx';
import { readNumber } from './read-number.ts';

interface NumberInputProps extends Omit<
  ComponentProps<'input'>,
  'value' | 'onChange' | 'min' | 'max'
> {
  value: number | null;
  min: number;
  max: number;
  whole?: boolean;
  /** Called with valid numbers only; an invalid one stays in the field, marked. */
  onChange: (value: number) => void;
}

/** A number field that keeps the characters as typed and hands numbers to the form. */
export function NumberInput({
  value,
  min,
  max,
  whole = true,
  onChange,
  className,
  ...rest
}: NumberInputProps) {
  const [text, setText] = useState<string | null>(null);
  const fits = (read: number | null): read is number =>
    read !== null && read >= min && read <= max && (!whole || Number.isInteger(read));
  const shown = text ?? (value === null ? '' : String(value));
  return (
    <Input
      {...rest}
      inputMode="decimal"
      autoComplete="off"
      value={shown}
      aria-invalid={!fits(readNumber(shown))}
      onChange={(event) => {
        setText(event.target.value);
        const read = readNumber(event.target.value);
        if (fits(read)) onChange(read);
      }}
      onBlur={() => setText(null)}
      className={className ?? 'figures'}
    />
  );
}

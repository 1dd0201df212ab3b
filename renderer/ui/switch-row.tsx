import { Switch } from './field.tsx';

/** A switch of a form, with what it means. */
export function SwitchRow({
  title,
  hint,
  checked,
  onChange,
  testId,
}: {
  title: string;
  hint: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  testId?: string;
}) {
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <p className="text-sm font-medium">{title}</p>
        <p className="text-xs text-ink-faint">{hint}</p>
      </div>
      <Switch
        checked={checked}
        onChange={onChange}
        label={title}
        {...(testId === undefined ? {} : { testId })}
      />
    </div>
  );
}

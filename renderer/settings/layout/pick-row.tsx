import { useTranslation } from 'react-i18next';
import { Select } from '../../ui/field.tsx';
import { SettingRow } from './setting-row.tsx';

interface PickRowProps<T extends string> {
  id: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onPick: (value: T) => void;
}

/** A setting that is one of a list. */
export function PickRow<T extends string>({ id, value, options, onPick }: PickRowProps<T>) {
  const { t } = useTranslation();
  const onChange = (next: string): void => {
    const option = options.find(([key]) => key === next);
    if (option) onPick(option[0]);
  };
  return (
    <SettingRow
      id={id}
      control={
        <Select
          aria-label={t(`settings.${id}.title`)}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="w-auto! max-w-full min-w-44"
          data-testid={`set-${id}`}
        >
          {options.map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </Select>
      }
    />
  );
}

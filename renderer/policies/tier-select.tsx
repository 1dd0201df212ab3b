import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { Select } from '../ui/field.tsx';

interface TierSelectProps extends Omit<ComponentProps<'select'>, 'value' | 'onChange'> {
  tiers: readonly string[];
  value: string;
  /** Offers no tier at all, as the empty name. */
  optional?: boolean;
  onChange: (tier: string) => void;
}

/** One of the policy's tiers; one that is gone stays to be seen until another is chosen. */
export function TierSelect({ tiers, value, optional = false, onChange, ...rest }: TierSelectProps) {
  const { t } = useTranslation();
  const names = value === '' || tiers.includes(value) ? tiers : [...tiers, value];
  return (
    <Select {...rest} value={value} onChange={(event) => onChange(event.target.value)}>
      {optional && <option value="">{t('policies.noTier')}</option>}
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </Select>
  );
}

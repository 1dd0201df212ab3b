import { useTranslation } from 'react-i18next';
import {
  refreshSchedules,
  type RefreshSchedule,
} from '../../../shared/contract/refresh-schedule.ts';
import { Select } from '../../ui/field.tsx';

interface RefreshChoiceProps {
  id?: string;
  label?: string;
  /** Null: as the setting says. */
  value: RefreshSchedule | null;
  onChange: (value: RefreshSchedule | null) => void;
}

/** How often a page or sitemap is fetched again. */
export function RefreshChoice({ id, label, value, onChange }: RefreshChoiceProps) {
  const { t } = useTranslation();
  return (
    <Select
      id={id}
      aria-label={label}
      value={value ?? ''}
      onChange={(event) =>
        onChange(refreshSchedules.find((one) => one === event.target.value) ?? null)
      }
      data-testid="page-refresh"
    >
      <option value="">{t('sources.refresh.usual')}</option>
      {refreshSchedules.map((schedule) => (
        <option key={schedule} value={schedule}>
          {t(`sources.refresh.${schedule}`)}
        </option>
      ))}
    </Select>
  );
}

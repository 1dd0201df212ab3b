import { useTranslation } from 'react-i18next';
import type { Settings } from '../../shared/contract/app.ts';
import { refreshSchedules } from '../../shared/contract/refresh-schedule.ts';
import { PickRow } from './layout/pick-row.tsx';
import { useSave } from './layout/setting-row.tsx';

/** How often pages and sitemaps are fetched again that have no schedule of their own. */
export function PageRefreshSetting({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const save = useSave();
  return (
    <PickRow
      id="pageRefresh"
      value={settings.pageRefresh}
      options={refreshSchedules.map((one) => [one, t(`sources.refresh.${one}`)])}
      onPick={(pageRefresh) => void save({ pageRefresh })}
    />
  );
}

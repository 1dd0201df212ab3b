import { createContext, useContext, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/contract/app.ts';

export type Save = (patch: Partial<Settings>) => Promise<boolean>;
export const SaveContext = createContext<Save>(() => Promise.resolve(false));

export function useSave(): Save {
  return useContext(SaveContext);
}

/**
 * A setting: its name and what it means at the left (`note` where that depends on the reader), its
 * control at the right, more below.
 */
export function SettingRow({
  id,
  note,
  control,
  children,
}: {
  id: string;
  note?: string;
  control?: ReactNode;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <p className="text-sm font-medium">{t(`settings.${id}.title`)}</p>
          <p className="max-w-measure text-xs text-ink-faint">{note ?? t(`settings.${id}.note`)}</p>
        </div>
        {control}
      </div>
      {children}
    </div>
  );
}

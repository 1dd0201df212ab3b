import { Download } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { usePermissions } from '../kit/use-permissions.ts';
import { DownloadStatus } from '../models/download-status.tsx';
import { useModels } from '../models/models-store.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';

/**
 * Downloads the model that reads pictures. The host then automatically reads the documents that
 * waited for it.
 */
export function GetOcr() {
  const { t } = useTranslation();
  const format = useFormat();
  const models = useModels();
  const { owns } = usePermissions();
  const known = useStore(models, (state) => state.local.value);
  const { run, busy, error } = useAct(models.download);
  useEffect(() => {
    if (models.getState().local.value === null) void models.refresh();
  }, [models]);
  const model = known?.find(({ kind }) => kind === 'ocr');
  if (!owns || model === undefined || model.installed) return null;
  const stopped =
    model.download === null ||
    model.download.state === 'failed' ||
    model.download.state === 'paused';
  return (
    <div className="flex min-w-48 flex-col gap-1">
      {model.download && <DownloadStatus name={model.name} download={model.download} />}
      {stopped && (
        <Button
          small
          icon={<Download size={13} aria-hidden />}
          disabled={busy}
          data-testid="get-ocr"
          onClick={() => void run(model.id)}
        >
          {t('knowledge.getOcr', { size: format.bytes(model.sizeBytes) })}
        </Button>
      )}
      {error && <ErrorNotice error={error} />}
    </div>
  );
}

import { Download as DownloadIcon, Pause, Play, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LocalModel } from '../../shared/contract/models.ts';
import { errorCodeOf } from '../../shared/errors.ts';
import { usePermissions } from '../kit/use-permissions.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Chip, StateChip } from '../ui/chip.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { DownloadStatus } from './download-status.tsx';
import { useModels } from './models-store.ts';
import { useHostText } from '../ui/use-host-text.ts';

function Facts({ model }: { model: LocalModel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
    format.bytes(model.sizeBytes),
    t('models.memory', { size: format.bytes(model.memoryBytes) }),
    model.contextTokens > 0
      ? t('models.context', { tokens: format.count(model.contextTokens) })
      : '',
    model.dimensions === null ? '' : t('models.dimensions', { count: model.dimensions }),
    model.languages.slice(0, 4).join(', '),
    model.licence,
  ];
  return <p className="figures text-xs text-ink-faint">{facts.filter(Boolean).join(' · ')}</p>;
}

function Chips({ model }: { model: LocalModel }) {
  const { t } = useTranslation();
  return (
    <>
      {model.recommended && <Chip tone="accent">{t('models.recommended')}</Chip>}
      {model.installed && (
        <StateChip tone="safe">
          {model.loaded ? t('models.loaded') : t('models.installed')}
        </StateChip>
      )}
      {model.custom && <Chip>{t('models.custom')}</Chip>}
      {!model.fits && (
        <StateChip tone="limit" title={model.fitNote}>
          {t('models.tooLarge')}
        </StateChip>
      )}
    </>
  );
}

function DownloadActs({ model }: { model: LocalModel }) {
  const { t } = useTranslation();
  const models = useModels();
  const pause = useAct(models.pause);
  const resume = useAct(models.download);
  const cancel = useAct(models.cancel);
  const stopped = model.download?.state === 'paused' || model.download?.state === 'failed';
  return (
    <>
      {stopped ? (
        <IconButton
          label={t('models.resume')}
          data-testid="resume-download"
          disabled={resume.busy}
          onClick={() => void resume.run(model.id)}
        >
          <Play size={15} aria-hidden />
        </IconButton>
      ) : (
        <IconButton
          label={t('models.pause')}
          data-testid="pause-download"
          disabled={pause.busy}
          onClick={() => void pause.run(model.id)}
        >
          <Pause size={15} aria-hidden />
        </IconButton>
      )}
      <IconButton
        label={t('models.cancel')}
        data-testid="cancel-download"
        disabled={cancel.busy}
        onClick={() => void cancel.run(model.id)}
      >
        <X size={15} aria-hidden />
      </IconButton>
    </>
  );
}

function RemoveAct({ model }: { model: LocalModel }) {
  const { t } = useTranslation();
  const models = useModels();
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const { run, error } = useAct(models.remove);
  return (
    <>
      <IconButton
        label={t('models.remove')}
        data-testid="remove-model"
        onClick={() => setAsking(true)}
      >
        <Trash2 size={15} aria-hidden />
      </IconButton>
      {error && <ErrorNotice error={error} />}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('models.removeTitle', { name: model.name })}
        text={
          model.custom
            ? t('models.removeCustomText')
            : t('models.removeText', { size: format.bytes(model.sizeBytes) })
        }
        action={t('models.remove')}
        onConfirm={() => void run(model.id)}
      />
    </>
  );
}

export function ModelRow({ model }: { model: LocalModel }) {
  const { t } = useTranslation();
  const hostText = useHostText();
  const models = useModels();
  const { run, busy, error } = useAct(models.download);
  const { owns } = usePermissions();
  const { download } = model;
  const code = download?.state === 'failed' ? errorCodeOf({ code: download.code }) : null;
  return (
    <li
      data-testid="model"
      data-model={model.id}
      data-installed={model.installed}
      className="flex flex-col gap-2 px-4 py-3"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h3 className="text-sm font-medium">{model.name}</h3>
            <Chips model={model} />
          </div>
          <Facts model={model} />
        </div>
        <div className="flex items-center">
          {!owns ? null : download ? (
            <DownloadActs model={model} />
          ) : model.installed ? (
            <RemoveAct model={model} />
          ) : (
            <Button
              look={model.recommended ? 'primary' : 'plain'}
              icon={<DownloadIcon size={15} aria-hidden />}
              disabled={busy}
              data-testid="download-model"
              onClick={() => void run(model.id)}
            >
              {t('models.download')}
            </Button>
          )}
        </div>
      </div>
      {download && (
        <DownloadStatus
          name={t('models.from', { source: download.source || '…' })}
          download={download}
        />
      )}
      {!model.fits && model.fitNote && (
        <p className="text-xs text-limit">{hostText(model.fitNote)}</p>
      )}
      {code && (
        <ErrorNotice
          error={{ code, message: download?.message ?? '' }}
          onRetry={() => void run(model.id)}
          retryLabel={t('models.resume')}
        />
      )}
      {error && <ErrorNotice error={error} />}
    </li>
  );
}

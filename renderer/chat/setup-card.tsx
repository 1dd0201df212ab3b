import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ModelSetup } from '../../shared/contract/models.ts';
import { viewHash } from '../kit/navigation.ts';
import { DownloadStatus } from '../models/download-status.tsx';
import { useModels } from '../models/models-store.ts';
import { SetupNotice } from '../models/setup-notice.tsx';

const storageKey = 'hearth.setup-understood';

/** Which notice it is; empty for one that must stay, since nothing can be asked without a model. */
function noticeKey({ notice }: ModelSetup): string {
  return notice?.code === 'next_best' ? `${notice.wanted} ${notice.taken ?? ''}` : '';
}

function useUnderstood(): [string | null, (key: string) => void] {
  const [understood, put] = useState(() => window.localStorage.getItem(storageKey));
  return [
    understood,
    (key) => {
      window.localStorage.setItem(storageKey, key);
      put(key);
    },
  ];
}

/** While the first models come: a quiet line above the composer, gone when they are there. */
export function SetupCard() {
  const { t } = useTranslation();
  const models = useModels();
  const setup = useStore(models, (state) => state.setup.value);
  const [understood, setUnderstood] = useUnderstood();
  const local = useStore(models, (state) => state.local.value) ?? [];
  if (!setup || setup.state === 'idle' || (setup.state === 'ready' && !setup.notice)) return null;
  const coming = local.filter(
    (model) =>
      model.download && (model.id === setup.chatModel || model.id === setup.embeddingModel),
  );
  if (setup.state === 'ready' || setup.state === 'failed')
    return understood === noticeKey(setup) ? null : (
      <SetupNotice setup={setup} onUnderstood={() => setUnderstood(noticeKey(setup))} />
    );
  return (
    <section
      aria-label={t('setup.title')}
      data-testid="setup-card"
      className="flex flex-col gap-2 rounded-md border border-line bg-surface px-3 py-2"
    >
      <div className="flex items-center justify-between gap-2 text-sm">
        <span className="font-medium">
          {setup.state === 'choosing' ? t('setup.choosing') : t('setup.downloading')}
        </span>
        <a
          href={viewHash({ view: 'models' })}
          className="inline-flex items-center text-xs text-ink-faint hover:text-ink"
        >
          {t('nav.models')}
          <ChevronRight size={12} aria-hidden />
        </a>
      </div>
      {coming.map(
        (model) =>
          model.download && (
            <DownloadStatus key={model.id} name={model.name} download={model.download} />
          ),
      )}
      <p className="text-xs text-ink-faint">{t('setup.meanwhile')}</p>
    </section>
  );
}

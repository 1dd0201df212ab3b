import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { hashOf } from '../app/navigation.ts';
import { useServices } from '../app/services.ts';
import { DownloadStatus } from '../models/download-status.tsx';
import { SetupNotice } from '../models/setup-notice.tsx';

/** While the first models come: a quiet line above the composer, gone when they are there. */
export function SetupCard() {
  const { t } = useTranslation();
  const { models } = useServices();
  const setup = useStore(models, (state) => state.setup.value);
  const local = useStore(models, (state) => state.local.value) ?? [];
  if (!setup || setup.state === 'idle' || (setup.state === 'ready' && !setup.notice)) return null;
  const coming = local.filter((model) => model.download && (model.id === setup.chatModel || model.id === setup.embeddingModel));
  if (setup.state === 'ready' || setup.state === 'failed') return <SetupNotice setup={setup} />;
  return (
    <section aria-label={t('setup.title')} data-testid="setup-card" className="flex flex-col gap-2 rounded-md border border-line bg-surface px-3 py-2">
      <div className="flex items-center justify-between gap-2 text-sm">
        <span className="font-medium">{setup.state === 'choosing' ? t('setup.choosing') : t('setup.downloading')}</span>
        <a href={hashOf({ view: 'models' })} className="inline-flex items-center text-xs text-ink-faint hover:text-ink">
          {t('nav.models')}
          <ChevronRight size={12} aria-hidden />
        </a>
      </div>
      {coming.map((model) => model.download && <DownloadStatus key={model.id} name={model.name} download={model.download} />)}
      <p className="text-xs text-ink-faint">{t('setup.meanwhile')}</p>
    </section>
  );
}

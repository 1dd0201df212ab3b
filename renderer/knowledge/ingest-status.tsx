import { Download, Pause, Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeBase } from '../../shared/contract/knowledge.ts';
import { useNavigation } from '../kit/navigation.ts';
import { usePermissions } from '../kit/use-permissions.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { useNow } from '../ui/use-now.ts';
import { useKnowledge } from './store/knowledge-store.ts';

/** What it does or waits for, in words: the time left, or why it rests. */
function useStateText({ ingest }: KnowledgeBase): string {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(1000);
  const { state, reason, secondsLeft, nextTryAt } = ingest;
  if (state === 'paused') return t('knowledge.ingest.paused');
  if (reason === 'retry' && nextTryAt !== null)
    return t('knowledge.ingest.retry', { when: format.until(nextTryAt, now) });
  if (reason !== null) return t(`knowledge.ingest.${reason}`);
  return secondsLeft === null
    ? t('knowledge.ingest.estimating')
    : t('knowledge.ingest.left', { time: format.duration(Math.max(1, secondsLeft) * 1000) });
}

/**
 * How far the documents of a base are that are on their way: bar, figure, time left, and the pause.
 */
export function IngestStatus({ base }: { base: KnowledgeBase }) {
  const { t } = useTranslation();
  const knowledge = useKnowledge();
  const navigation = useNavigation();
  const { owns } = usePermissions();
  const { state, documents, done, share } = base.ingest;
  const text = useStateText(base);
  const { run, busy, error } = useAct((paused: boolean) => knowledge.update(base.id, { paused }));
  if (state === 'idle') return null;
  const paused = state === 'paused';
  const figure = t('knowledge.progress', { done, total: documents });
  return (
    <div data-testid="ingest-progress" data-state={state} className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <p role="status" className="figures min-w-0 flex-1 basis-40 text-xs text-ink-soft">
          {documents > done && `${figure} · `}
          {text}
        </p>
        {base.ingest.reason === 'model' && owns && (
          <Button
            small
            icon={<Download size={13} aria-hidden />}
            data-testid="get-embedding-model"
            onClick={() => navigation.go({ view: 'models' })}
          >
            {t('knowledge.ingest.getModel')}
          </Button>
        )}
        {!base.readOnly && (
          <Button
            small
            icon={paused ? <Play size={13} aria-hidden /> : <Pause size={13} aria-hidden />}
            disabled={busy}
            data-testid={paused ? 'resume-ingest' : 'pause-ingest'}
            onClick={() => void run(!paused)}
          >
            {t(paused ? 'knowledge.ingest.resume' : 'knowledge.ingest.pause')}
          </Button>
        )}
      </div>
      <ProgressBar value={share} label={figure} paused={state !== 'working'} />
      <p className="text-xs text-ink-faint">
        {t(paused ? 'knowledge.ingest.staysPaused' : 'knowledge.goesOn')}
      </p>
      {error && <ErrorNotice error={error} />}
    </div>
  );
}

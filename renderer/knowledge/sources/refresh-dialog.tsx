import { useTranslation } from 'react-i18next';
import type { KnowledgeSource } from '../../../shared/contract/knowledge-sources.ts';
import type { RefreshSchedule } from '../../../shared/contract/refresh-schedule.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { useAct } from '../../ui/use-act.ts';
import { When } from '../../ui/when.tsx';
import { RefreshChoice } from './refresh-choice.tsx';
import { nameOfSource } from './source-words.ts';
import { useSources } from './sources-store.ts';

interface RefreshDialogProps {
  source: KnowledgeSource;
  onClose: () => void;
}

/** The schedule of a page or sitemap, with when it was fetched and will be next. */
export function RefreshDialog({ source, onClose }: RefreshDialogProps) {
  const { t } = useTranslation();
  const sources = useSources();
  const { run, error } = useAct((refresh: RefreshSchedule | null) =>
    sources.setRefresh(source.id, refresh),
  );
  return (
    <Dialog open onClose={onClose} title={nameOfSource(source)} testId="refresh-dialog">
      <div className="flex flex-col gap-4">
        <Field label={t('sources.refresh.label')} hint={t('sources.refresh.hint')}>
          {(ids) => (
            <RefreshChoice
              {...ids}
              value={source.refresh}
              onChange={(refresh) => void run(refresh)}
            />
          )}
        </Field>
        <p className="flex flex-col gap-1 text-xs text-ink-soft">
          {source.lastCheckedAt !== null && (
            <span>
              {t('sources.fetchedAt')} <When at={source.lastCheckedAt} />
            </span>
          )}
          {source.nextCheckAt !== null && (
            <span data-testid="next-check">
              {t('sources.nextAt')} <When at={source.nextCheckAt} />
            </span>
          )}
        </p>
        {error && <ErrorNotice error={error} />}
      </div>
    </Dialog>
  );
}

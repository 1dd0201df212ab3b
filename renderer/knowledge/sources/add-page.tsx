import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { RefreshSchedule } from '../../../shared/contract/refresh-schedule.ts';
import { usePermissions } from '../../kit/use-permissions.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { ErrorNotice, Notice } from '../../ui/notice.tsx';
import { SwitchRow } from '../../ui/switch-row.tsx';
import { useAct } from '../../ui/use-act.ts';
import { RefreshChoice } from './refresh-choice.tsx';
import { useSources } from './sources-store.ts';

/**
 * An address to fetch: one page, or what a sitemap lists. A private address is allowed by hand,
 * where it was refused.
 */
export function AddPage({ sitemap, onClose }: { sitemap: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const sources = useSources();
  const { owns } = usePermissions();
  const [privateHost, setPrivateHost] = useState(false);
  const [refresh, setRefresh] = useState<RefreshSchedule | null>(null);
  const { run, busy, error } = useAct(async (url: string) => {
    await sources.addPage({ url, sitemap, privateHost, ...(refresh === null ? {} : { refresh }) });
    onClose();
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void run(formText(new FormData(event.currentTarget), 'url'));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(sitemap ? 'sources.addSitemap' : 'sources.addPage')}
      testId="page-dialog"
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field
          label={t('sources.page.url')}
          hint={t(sitemap ? 'sources.page.sitemapHint' : 'sources.page.hint')}
        >
          {(ids) => (
            <Input
              {...ids}
              name="url"
              required
              maxLength={2000}
              autoFocus
              inputMode="url"
              spellCheck={false}
              placeholder={sitemap ? 'https://example.org/sitemap.xml' : 'https://example.org/page'}
              data-testid="page-url"
            />
          )}
        </Field>
        <Field label={t('sources.refresh.label')} hint={t('sources.refresh.hint')}>
          {(ids) => <RefreshChoice {...ids} value={refresh} onChange={setRefresh} />}
        </Field>
        <Notice>{t('sources.page.leaves')}</Notice>
        {owns && (privateHost || error?.code === 'egress_denied') && (
          <SwitchRow
            title={t('sources.page.private')}
            hint={t('sources.page.privateHint')}
            checked={privateHost}
            onChange={setPrivateHost}
            testId="page-private"
          />
        )}
        {error && <ErrorNotice error={error} />}
        <div className="flex items-center justify-end gap-3">
          {busy && (
            <p role="status" className="text-xs text-ink-faint">
              {t('sources.page.fetching')}
            </p>
          )}
          <Button type="submit" look="primary" disabled={busy} data-testid="save-page">
            {t('sources.page.fetch')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

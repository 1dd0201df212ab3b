import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../shared/contract/accounts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { formText } from '../ui/form-text.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useAccounts } from './accounts-store.ts';

/** Replaces a key without failing any request. */
export function RotateDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const { run, busy, error } = useAct(async (apiKey: string) => {
    await accounts.rotate(account.id, apiKey);
    onClose();
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void run(formText(new FormData(event.currentTarget), 'apiKey'));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('accounts.rotate.title', { name: account.name })}
      testId="rotate-dialog"
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <p className="text-sm text-ink-soft">
          {account.keyHint === ''
            ? t('accounts.rotate.first')
            : t('accounts.rotate.text', { hint: account.keyHint })}
        </p>
        <Field label={t('accounts.rotate.key')} hint={t('accounts.form.keyHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="apiKey"
              type="password"
              autoComplete="off"
              spellCheck={false}
              required
              data-testid="new-key"
            />
          )}
        </Field>
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" disabled={busy} data-testid="save-key">
            {t('accounts.rotate.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

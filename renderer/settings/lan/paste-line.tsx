import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useClients } from '../../clients/clients-store.ts';
import { openaiLine } from '../../clients/openai-line.ts';
import { Button } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Input } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { ErrorNotice, Notice } from '../../ui/notice.tsx';
import { useAct } from '../../ui/use-act.ts';

/**
 * One line for a tool: makes a client of its own for it, since a key that many share cannot be
 * taken from one.
 */
export function PasteLine({ url, needsTrust }: { url: string; needsTrust: boolean }) {
  const { t } = useTranslation();
  const clients = useClients();
  const [made, setMade] = useState<{ name: string; apiKey: string } | null>(null);
  const { run, busy, error } = useAct(async (name: string) =>
    setMade({ name, apiKey: (await clients.add({ name })).apiKey }),
  );
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void run(formText(new FormData(event.currentTarget), 'name'));
  };
  if (made !== null) {
    return (
      <div className="flex flex-col gap-2" data-testid="paste-line">
        <CopyField
          label={t('settings.lan.paste.line', { name: made.name })}
          value={openaiLine(url, made.apiKey)}
          testId="paste-value"
        />
        <Notice
          tone="limit"
          action={
            <Button small onClick={() => setMade(null)}>
              {t('settings.lan.paste.done')}
            </Button>
          }
        >
          {t(needsTrust ? 'settings.lan.paste.onceAndTrust' : 'settings.lan.paste.once')}
        </Notice>
      </div>
    );
  }
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-1">
      <p className="text-sm font-medium">{t('settings.lan.paste.title')}</p>
      <p className="max-w-measure text-xs text-ink-faint">{t('settings.lan.paste.note')}</p>
      <div className="mt-1 flex flex-wrap gap-2">
        <Input
          name="name"
          required
          maxLength={80}
          aria-label={t('settings.lan.paste.name')}
          placeholder={t('settings.lan.paste.name')}
          className="w-56!"
          data-testid="paste-name"
        />
        <Button type="submit" disabled={busy} data-testid="paste-make">
          {t('settings.lan.paste.make')}
        </Button>
      </div>
      {error && <ErrorNotice error={error} />}
    </form>
  );
}

import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { lanTlsSchema, type LanTls, type Settings } from '../../../shared/contract/app.ts';
import { isOpen } from './lan-reach.tsx';
import { useSettings } from '../../kit/settings-store.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Input, Select } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { ErrorNotice } from '../../ui/notice.tsx';
import { useAct } from '../../ui/use-act.ts';

/** The user's own certificate, checked when it is saved, so that errors appear here. */
function CertificateFiles({ value }: { value: Settings }) {
  const { t } = useTranslation();
  const settings = useSettings();
  const { run, busy, error } = useAct(settings.set);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void run({
      lanTls: 'files',
      lanPlainHttp: false,
      lanTlsCert: formText(form, 'cert'),
      lanTlsKey: formText(form, 'key'),
    });
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-3" data-testid="lan-tls-files">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t('settings.lan.tls.cert')} hint={t('settings.lan.tls.certHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="cert"
              required
              spellCheck={false}
              defaultValue={value.lanTlsCert}
              placeholder="/etc/hearth/server.pem"
              data-testid="lan-tls-cert"
            />
          )}
        </Field>
        <Field label={t('settings.lan.tls.key')} hint={t('settings.lan.tls.keyHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="key"
              required
              spellCheck={false}
              defaultValue={value.lanTlsKey}
              placeholder="/etc/hearth/server.key"
              data-testid="lan-tls-key"
            />
          )}
        </Field>
      </div>
      {error && <ErrorNotice error={error} testId="lan-tls-error" />}
      <Button type="submit" className="self-start" disabled={busy} data-testid="lan-tls-save">
        {t('settings.lan.tls.use')}
      </Button>
    </form>
  );
}

/** How the server speaks. `files` counts only once both are named and fit together. */
export function LanTlsChoice({ value }: { value: Settings }) {
  const { t } = useTranslation();
  const settings = useSettings();
  const [naming, setNaming] = useState(false);
  const { run, error } = useAct(settings.set);
  const open = isOpen(value);
  // On the network Hearth encrypts where nothing else is chosen.
  const usual = open && value.lanTls === 'off' && !value.lanPlainHttp ? 'own' : value.lanTls;
  const shown: LanTls = naming ? 'files' : usual;
  const choose = (next: string): void => {
    const lanTls = lanTlsSchema.parse(next);
    setNaming(lanTls === 'files');
    if (lanTls !== 'files') void run({ lanTls, lanPlainHttp: open && lanTls === 'off' });
  };
  return (
    <div className="flex flex-col gap-3">
      <Field label={t('settings.lan.tls.title')} hint={t(`settings.lan.tls.means.${shown}`)}>
        {(ids) => (
          <Select
            {...ids}
            value={shown}
            onChange={(event) => choose(event.target.value)}
            className="w-auto! max-w-full self-start"
            data-testid="set-lan-tls"
          >
            {lanTlsSchema.options.map((each) => (
              <option key={each} value={each}>
                {t(`settings.lan.tls.${each}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {error && <ErrorNotice error={error} />}
      {shown === 'files' && <CertificateFiles value={value} />}
    </div>
  );
}

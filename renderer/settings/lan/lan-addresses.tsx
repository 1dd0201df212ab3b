import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LanAddress, LanStatus } from '../../../shared/contract/app.ts';
import { Choice } from '../../ui/choice.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { QrCode } from './qr-code.tsx';
import { plainAuthorityUrl } from './trust-steps.ts';

/** Where else it answers: other networks, the machine's name, the machine itself. */
function OtherAddresses({ addresses }: { addresses: readonly LanAddress[] }) {
  const { t } = useTranslation();
  if (addresses.length === 0) return null;
  return (
    <details className="text-sm">
      <summary className="w-fit rounded-sm text-ink-soft hover:text-ink" data-testid="lan-more-addresses">
        {t('settings.lan.moreAddresses', { count: addresses.length })}
      </summary>
      <div className="mt-2 grid gap-2 sm:grid-cols-2">
        {addresses.map(({ url, kind, interface: link }) => (
          <CopyField key={url} label={link === null ? t(`settings.lan.kind.${kind}`) : t('settings.lan.kindOn', { kind: t(`settings.lan.kind.${kind}`), link })} value={`${url}/v1`} />
        ))}
      </div>
    </details>
  );
}

/** A phone that is to trust our authority takes its certificate by the same way. */
function Scan({ status }: { status: LanStatus }) {
  const { t } = useTranslation();
  const [what, setWhat] = useState('app');
  const authority = plainAuthorityUrl(status);
  const text = what === 'certificate' && authority !== null ? authority : status.uiUrl;
  if (text === null) return null;
  return (
    <div className="flex flex-wrap items-start gap-4">
      <QrCode text={text} label={t('settings.lan.scan.label')} />
      <div className="flex min-w-0 flex-1 basis-56 flex-col items-start gap-2">
        {authority !== null && (
          <Choice
            label={t('settings.lan.scan.label')}
            value={what}
            onChange={setWhat}
            options={[
              ['app', t('settings.lan.scan.app')],
              ['certificate', t('settings.lan.scan.certificate')],
            ]}
          />
        )}
        <p className="max-w-measure text-xs text-ink-soft">{t(what === 'certificate' && authority !== null ? 'settings.lan.scan.certificateNote' : 'settings.lan.scan.appNote')}</p>
      </div>
    </div>
  );
}

/** Where the server answers; with a code to scan where other devices can reach it. */
export function LanAddresses({ status }: { status: LanStatus }) {
  const { t } = useTranslation();
  const { url, uiUrl, addresses } = status;
  return (
    <div className="flex flex-col gap-3">
      <div data-testid="lan-address" className="grid gap-2 sm:grid-cols-2">
        <CopyField label={t('settings.lan.api')} value={`${url}/v1`} />
        {uiUrl && <CopyField label={t('settings.lan.ui')} value={uiUrl} />}
      </div>
      <OtherAddresses addresses={addresses.filter((one) => one.url !== url)} />
      {addresses.some((one) => one.kind !== 'loopback') && <Scan status={status} />}
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import type { LanAddress, LanStatus } from '../../../shared/contract/app.ts';
import { usePermissions } from '../../kit/use-permissions.ts';
import { CopyField } from '../../ui/copy-field.tsx';
import { LanEntryAddress } from './lan-entry.tsx';
import { QrCode } from './qr-code.tsx';
import { plainAuthorityUrl } from './trust-steps.ts';

/** Where else it answers: other networks, the machine's name, the machine itself. */
function OtherAddresses({ addresses }: { addresses: readonly LanAddress[] }) {
  const { t } = useTranslation();
  if (addresses.length === 0) return null;
  return (
    <details className="text-sm">
      <summary
        className="w-fit rounded-sm text-ink-soft hover:text-ink"
        data-testid="lan-more-addresses"
      >
        {t('settings.lan.moreAddresses', { count: addresses.length })}
      </summary>
      <div className="mt-2 grid gap-2 sm:grid-cols-2">
        {addresses.map(({ url, kind, interface: link }) => (
          <CopyField
            key={url}
            label={
              link === null
                ? t(`settings.lan.kind.${kind}`)
                : t('settings.lan.kindOn', { kind: t(`settings.lan.kind.${kind}`), link })
            }
            value={`${url}/v1`}
          />
        ))}
      </div>
    </details>
  );
}

/** A phone that is to trust our authority fetches its certificate by this code. */
function ScanCertificate({ url }: { url: string }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap items-start gap-4">
      <QrCode text={url} label={t('settings.lan.scan.certificate')} />
      <p className="max-w-measure min-w-0 flex-1 basis-56 text-xs text-ink-soft">
        {t('settings.lan.scan.certificateNote')}
      </p>
    </div>
  );
}

/** Where the server answers; with codes to scan where other devices can reach it. */
export function LanAddresses({ status }: { status: LanStatus }) {
  const { t } = useTranslation();
  const { owns } = usePermissions();
  const { url, addresses } = status;
  const reachable = addresses.some((one) => one.kind !== 'loopback');
  const authority = plainAuthorityUrl(status);
  return (
    <div className="flex flex-col gap-3">
      <div data-testid="lan-address" className="grid gap-2 sm:grid-cols-2">
        <CopyField label={t('settings.lan.api')} value={`${url}/v1`} />
        <CopyField label={t('settings.lan.ui')} value={`${url}/`} />
      </div>
      <OtherAddresses addresses={addresses.filter((one) => one.url !== url)} />
      {owns && <LanEntryAddress reachable={reachable} />}
      {reachable && authority !== null && <ScanCertificate url={authority} />}
    </div>
  );
}

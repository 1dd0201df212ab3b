import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LanStatus } from '../../../shared/contract/app.ts';
import { CopyField } from '../../ui/copy-field.tsx';
import { Select } from '../../ui/field.tsx';
import { useFormat } from '../../ui/use-format.ts';
import { plainAuthorityUrl, trusters, trustSteps, type Truster } from './trust-steps.ts';

const isTruster = (value: string): value is Truster => trusters.some((each) => each === value);

/** How another device or tool comes to trust the certificates that Hearth makes itself. */
export function TrustAuthority({ status }: { status: LanStatus }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [truster, setTruster] = useState<Truster>('macos');
  const authorityUrl = plainAuthorityUrl(status);
  if (authorityUrl === null || status.caFingerprint === null) return null;
  const steps = trustSteps(truster, authorityUrl);
  return (
    <details
      className="text-sm"
      data-testid="lan-trust"
      open={status.caReplaces !== null || undefined}
    >
      <summary className="w-fit rounded-sm text-ink-soft hover:text-ink">
        {t('settings.lan.trust.title')}
      </summary>
      <div className="mt-3 flex flex-col gap-3">
        {status.caReplaces !== null && (
          <p
            className="max-w-measure rounded-md bg-limit-wash px-3 py-2 text-sm [overflow-wrap:anywhere]"
            data-testid="ca-replaced"
          >
            {t('settings.lan.trust.replaced', { fingerprint: status.caReplaces })}
          </p>
        )}
        <p className="max-w-measure text-xs text-ink-soft">{t('settings.lan.trust.what')}</p>
        <p className="max-w-measure text-xs text-ink-soft">{t('settings.lan.trust.why')}</p>
        {status.caUntil !== null && (
          <p className="max-w-measure text-xs text-ink-soft">
            {t('settings.lan.trust.until', { date: format.exact(status.caUntil) })}
          </p>
        )}
        <div className="grid gap-2 sm:grid-cols-2">
          <CopyField label={t('settings.lan.trust.certificate')} value={authorityUrl} />
          <CopyField
            label={t('settings.lan.trust.fingerprint')}
            value={status.caFingerprint}
            testId="ca-fingerprint"
          />
        </div>
        <Select
          aria-label={t('settings.lan.trust.where')}
          value={truster}
          onChange={(event) => isTruster(event.target.value) && setTruster(event.target.value)}
          className="w-auto! self-start"
          data-testid="lan-truster"
        >
          {trusters.map((each) => (
            <option key={each} value={each}>
              {t(`settings.lan.trust.name.${each}`)}
            </option>
          ))}
        </Select>
        <p className="max-w-measure text-sm whitespace-pre-line">
          {t(`settings.lan.trust.how.${truster}`)}
        </p>
        {steps.fetch !== null && (
          <CopyField label={t('settings.lan.trust.fetch')} value={steps.fetch} />
        )}
        {steps.compare !== null && (
          <CopyField label={t('settings.lan.trust.compare')} value={steps.compare} />
        )}
        {steps.trust !== null && (
          <CopyField label={t('settings.lan.trust.trust')} value={steps.trust} />
        )}
      </div>
    </details>
  );
}

import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ClientSecrets } from '../../shared/contract/clients.ts';
import { useSettings } from '../kit/settings-store.ts';
import { Button } from '../ui/button.tsx';
import { CopyField } from '../ui/copy-field.tsx';
import { Notice } from '../ui/notice.tsx';
import { openaiLine } from './openai-line.ts';

/** A key that is shown this once, and the one line that makes a tool use it. */
export function ShownSecrets({
  secrets: { apiKey, signingSecret },
  onClose,
}: {
  secrets: ClientSecrets;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const url = useStore(useSettings(), (state) => state.lan.value?.url ?? null);
  return (
    <div className="flex flex-col gap-4">
      <CopyField label={t('clients.key')} value={apiKey} testId="client-key" />
      {signingSecret !== null && (
        <CopyField
          label={t('clients.signingSecret')}
          value={signingSecret}
          testId="client-signing-secret"
        />
      )}
      {url !== null && (
        <CopyField label={t('clients.line')} value={openaiLine(url, apiKey)} testId="client-line" />
      )}
      <Notice tone="limit">{t('clients.keyOnce')}</Notice>
      {url === null && <Notice>{t('clients.lanOff')}</Notice>}
      <Button look="primary" className="self-end" onClick={onClose} data-testid="key-done">
        {t('clients.keyDone')}
      </Button>
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import type { ModelSetup } from '../../shared/contract/models.ts';
import { useNavigation } from '../kit/navigation.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useModels } from './models-store.ts';

function ToTry() {
  const { t } = useTranslation();
  const models = useModels();
  const navigation = useNavigation();
  const { run, busy } = useAct(models.startSetup);
  return (
    <>
      <Button small onClick={() => void run()} disabled={busy} data-testid="setup-again">
        {t('setup.again')}
      </Button>
      <Button small onClick={() => navigation.go({ view: 'models' })}>
        {t('setup.toModels')}
      </Button>
    </>
  );
}

function Understood({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Button small onClick={onClick} data-testid="setup-understood">
      {t('setup.understood')}
    </Button>
  );
}

/** Says when the first start could not take the model that fits best, and what can be done. */
export function SetupNotice({
  setup,
  onUnderstood,
}: {
  setup: ModelSetup;
  onUnderstood?: () => void;
}) {
  const { t } = useTranslation();
  const { notice } = setup;
  if (!notice && setup.state !== 'failed') return null;
  const code = notice?.code ?? 'no_source';
  const failed = code !== 'next_best';
  return (
    <Notice
      tone={failed ? 'fail' : 'limit'}
      testId="setup-notice"
      title={t(`setup.notice.${code}.title`)}
      action={failed ? <ToTry /> : onUnderstood && <Understood onClick={onUnderstood} />}
    >
      {t(`setup.notice.${code}.text`, { wanted: notice?.wanted ?? '', taken: notice?.taken ?? '' })}
    </Notice>
  );
}

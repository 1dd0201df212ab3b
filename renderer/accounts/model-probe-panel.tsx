import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  AccountModel,
  ProbeCost,
  ProbeFinding,
} from '../../shared/contract/account-models.ts';
import type { Account } from '../../shared/contract/accounts.ts';
import { Button } from '../ui/button.tsx';
import { StateChip, type Tone } from '../ui/chip.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { useAccounts } from './accounts-store.ts';

const verdictOf = ({ able }: ProbeFinding): { tone: Tone; word: 'able' | 'unable' | 'unclear' } =>
  able === null
    ? { tone: 'limit', word: 'unclear' }
    : able
      ? { tone: 'safe', word: 'able' }
      : { tone: 'off', word: 'unable' };

function Findings({ findings }: { findings: readonly ProbeFinding[] }) {
  const { t } = useTranslation();
  return (
    <ul className="flex flex-col gap-1 text-sm" data-testid="probe-findings">
      {findings.map((finding) => {
        const { tone, word } = verdictOf(finding);
        return (
          <li key={finding.capability} className="flex items-center gap-2">
            <span className="w-40 shrink-0">
              {t(`accounts.model.capability.${finding.capability}`)}
            </span>
            <StateChip tone={tone}>{t(`accounts.model.verdict.${word}`)}</StateChip>
            <span className="min-w-0 flex-1 truncate text-xs text-ink-faint" title={finding.detail}>
              {finding.detail}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function useCostWords(): (cost: ProbeCost) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ requests, inputTokens, outputTokens, costMicro, currency }) =>
    [
      t('accounts.model.probeCost', {
        count: requests,
        input: format.count(inputTokens),
        output: format.count(outputTokens),
      }),
      costMicro === null || currency === null
        ? t('accounts.model.probePriceUnknown')
        : t('accounts.model.probeAtMost', { cost: format.money(costMicro, currency) }),
    ].join(' ');
}

/** Finds out what a model can do by asking it: says the cost first, and starts on a second click. */
export function ModelProbePanel({
  account,
  settings: { model, probe },
}: {
  account: Account;
  settings: AccountModel;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const accounts = useAccounts();
  const costWords = useCostWords();
  const [cost, setCost] = useState<ProbeCost | null>(null);
  const asked = useAct(async () => setCost(await accounts.probeCost(account.id, model)));
  const probed = useAct(async () => {
    await accounts.probeModel(account.id, model);
    setCost(null);
  });
  const error = asked.error ?? probed.error;
  return (
    <section className="flex flex-col gap-2 rounded-md border border-line px-4 py-3">
      <h4 className="text-sm font-semibold">{t('accounts.model.probeTitle')}</h4>
      <p className="text-xs text-ink-faint">
        {probe === null
          ? t('accounts.model.neverProbed')
          : t('accounts.model.probedAt', { when: format.exact(probe.at) })}
      </p>
      {probe !== null && <Findings findings={probe.findings} />}
      {cost !== null && <p className="text-sm text-ink-soft">{costWords(cost)}</p>}
      {error && <ErrorNotice error={error} />}
      <div className="flex gap-2">
        {cost === null ? (
          <Button
            small
            disabled={asked.busy}
            onClick={() => void asked.run()}
            data-testid="probe-cost"
          >
            {t('accounts.model.probe')}
          </Button>
        ) : (
          <>
            <Button
              small
              look="primary"
              disabled={probed.busy}
              onClick={() => void probed.run()}
              data-testid="probe-start"
            >
              {t(probed.busy ? 'accounts.model.probing' : 'accounts.model.probeStart')}
            </Button>
            <Button small disabled={probed.busy} onClick={() => setCost(null)}>
              {t('common.cancel')}
            </Button>
          </>
        )}
      </div>
    </section>
  );
}

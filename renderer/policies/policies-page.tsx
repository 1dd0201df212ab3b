import { ChevronRight, Plus, Trash2, Waypoints } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { RoutingPolicy } from '../../shared/contract/policies.ts';
import { viewHash, useNavigation } from '../kit/navigation.ts';
import { FileChip } from '../pool/file-chip.tsx';
import { PoolPage } from '../pool/pool-page.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { StateChip } from '../ui/chip.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Switch } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { ModelAliasesSection } from './model-aliases.tsx';
import { usePolicies } from './policies-store.ts';
import { usePolicyWords } from './policy-words.ts';

function PolicyRow({ policy }: { policy: RoutingPolicy }) {
  const { t } = useTranslation();
  const policies = usePolicies();
  const words = usePolicyWords();
  const [asking, setAsking] = useState(false);
  const change = useAct(policies.setEnabled);
  const removal = useAct(policies.remove);
  const error = change.error ?? removal.error;
  const fixed = policy.source === 'file';
  return (
    <li data-testid="policy" className="flex flex-col gap-2 px-4 py-3">
      <div className="flex items-center gap-3">
        <a
          href={viewHash({ view: 'accounts', id: 'policies', part: policy.id })}
          data-testid="open-policy"
          className="group flex min-w-0 flex-1 items-center gap-2 rounded-sm"
        >
          <span className="min-w-0 flex-1">
            <span className="flex flex-wrap items-center gap-2">
              <span className="truncate font-mono text-sm font-semibold group-hover:text-ember-ink">
                {policy.alias}
              </span>
              <span className="figures text-xs text-ink-faint">
                {t('policies.version', { version: policy.version })}
              </span>
              {!policy.enabled && <StateChip tone="off">{t('policies.off')}</StateChip>}
              <FileChip source={policy.source} />
            </span>
            <span className="block truncate text-xs text-ink-soft" title={words(policy.definition)}>
              {words(policy.definition)}
            </span>
          </span>
          <ChevronRight size={16} aria-hidden className="shrink-0 text-ink-faint" />
        </a>
        <Switch
          checked={policy.enabled}
          label={t('policies.enabled', { alias: policy.alias })}
          disabled={change.busy || fixed}
          testId="policy-enabled"
          onChange={(enabled) => void change.run(policy.id, enabled)}
        />
        <IconButton
          label={t('policies.remove')}
          small
          disabled={fixed}
          data-testid="remove-policy"
          onClick={() => setAsking(true)}
        >
          <Trash2 size={15} aria-hidden />
        </IconButton>
      </div>
      {error && <ErrorNotice error={error} />}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('policies.removeTitle', { alias: policy.alias })}
        text={t('policies.removeText')}
        action={t('policies.remove')}
        onConfirm={() => void removal.run(policy.id)}
      />
    </li>
  );
}

export function PoliciesPage() {
  const { t } = useTranslation();
  const policies = usePolicies();
  const navigation = useNavigation();
  const loaded = useStore(policies, (state) => state.policies);
  useEffect(() => void policies.refresh(), [policies]);
  const add = (
    <Button
      look="primary"
      icon={<Plus size={16} aria-hidden />}
      data-testid="new-policy"
      onClick={() => navigation.go({ view: 'accounts', id: 'policies', part: 'new' })}
    >
      {t('policies.new')}
    </Button>
  );
  return (
    <PoolPage
      tab="policies"
      loaded={loaded}
      isEmpty={(list) => list.length === 0}
      onRetry={() => void policies.refresh()}
      add={add}
      empty={{ icon: Waypoints, title: t('policies.emptyTitle'), text: t('policies.emptyText') }}
      after={<ModelAliasesSection />}
    >
      {(list) => (
        <>
          <p className="max-w-measure text-sm text-ink-soft">{t('policies.intro')}</p>
          <ul className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
            {list.map((policy) => (
              <PolicyRow key={policy.id} policy={policy} />
            ))}
          </ul>
        </>
      )}
    </PoolPage>
  );
}

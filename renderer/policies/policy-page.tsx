import { ArrowLeft } from 'lucide-react';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import {
  policyDefinitionSchema,
  type PolicyDefinition,
  type RoutingPolicy,
} from '../../shared/contract/policies.ts';
import { useAccounts } from '../accounts/accounts-store.ts';
import { useClients } from '../clients/clients-store.ts';
import { useNavigation } from '../kit/navigation.ts';
import { Page, Section } from '../kit/page.tsx';
import { useModels } from '../models/models-store.ts';
import { FileChip } from '../pool/file-chip.tsx';
import { Button } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { formText } from '../ui/form-text.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { PlanPreviewPanel } from './plan-preview.tsx';
import { usePolicies } from './policies-store.ts';
import {
  changeTier,
  emptyDefinition,
  freeTierName,
  newTier,
  problemsOf,
  removeTier,
  swapped,
} from './policy-draft.ts';
import { PolicyVersions, SplitResults } from './policy-history.tsx';
import { PolicyTrialSection } from './policy-trial.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { RunOptionsForm } from './run-options.tsx';
import { TierEditor } from './tier-editor.tsx';

interface FormProps {
  definition: PolicyDefinition;
  onChange: (definition: PolicyDefinition) => void;
}

function Tiers({ definition, onChange }: FormProps) {
  const { t } = useTranslation();
  const { tiers } = definition;
  const add = (
    <Button
      small
      data-testid="add-tier"
      onClick={() =>
        onChange({ ...definition, tiers: [...tiers, newTier(freeTierName(definition))] })
      }
    >
      {t('policies.addTier')}
    </Button>
  );
  return (
    <Section title={t('policies.tiers')} note={t('policies.tiersNote')} actions={add}>
      <ol className="flex flex-col gap-3">
        {tiers.map((tier, index) => (
          <TierEditor
            key={index}
            tier={tier}
            place={index}
            count={tiers.length}
            onChange={(next) => onChange(changeTier(definition, index, next))}
            onMove={(by) => onChange({ ...definition, tiers: swapped(tiers, index, by) })}
            onRemove={() => onChange(removeTier(definition, index))}
          />
        ))}
      </ol>
    </Section>
  );
}

function useDraft(policy: RoutingPolicy | null) {
  const [definition, setDefinition] = useState<PolicyDefinition>(
    policy?.definition ?? emptyDefinition,
  );
  const changed =
    policy === null || JSON.stringify(definition) !== JSON.stringify(policy.definition);
  const ready =
    problemsOf(definition).length === 0 && policyDefinitionSchema.safeParse(definition).success;
  return { definition, setDefinition, changed, ready };
}

/** The name that requests ask for, and the button that activates the draft. */
function SaveBar({
  policy,
  changed,
  ready,
  onSave,
}: {
  policy: RoutingPolicy | null;
  changed: boolean;
  ready: boolean;
  onSave: (alias: string, note: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  const { run, busy, error } = useAct(onSave);
  const fixed = policy?.source === 'file';
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void run(policy?.alias ?? formText(form, 'alias'), formText(form, 'note'));
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-2">
      <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto]">
        <Field label={t('policies.alias')} hint={t('policies.aliasHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="alias"
              list="aliases"
              required
              maxLength={120}
              pattern="\S+"
              spellCheck={false}
              autoComplete="off"
              disabled={policy !== null}
              defaultValue={policy?.alias ?? ''}
              placeholder="fast"
              className="font-mono"
              data-testid="policy-alias"
            />
          )}
        </Field>
        <datalist id="aliases">
          {['auto', 'fast', 'smart', 'private'].map((alias) => (
            <option key={alias}>{alias}</option>
          ))}
        </datalist>
        <Field label={t('policies.note')} hint={t('policies.noteHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="note"
              maxLength={200}
              autoComplete="off"
              disabled={fixed}
              key={policy?.version ?? 0}
            />
          )}
        </Field>
        <Button
          type="submit"
          look="primary"
          disabled={busy || !ready || !changed || fixed}
          data-testid="save-policy"
          className="sm:mt-6"
        >
          {policy === null
            ? t('policies.save')
            : t('policies.saveVersion', { version: policy.version + 1 })}
        </Button>
      </div>
      {error && <ErrorNotice error={error} />}
    </form>
  );
}

function Composer({ policy }: { policy: RoutingPolicy | null }) {
  const { t } = useTranslation();
  const policies = usePolicies();
  const navigation = useNavigation();
  const { definition, setDefinition, changed, ready } = useDraft(policy);
  const save = async (alias: string, note: string): Promise<void> => {
    const saved = await policies.save({ alias, definition, note });
    navigation.go({ view: 'accounts', id: 'policies', part: saved.id }, 'replace');
  };
  const splits =
    policy?.definition.rules.some(({ kind }) => kind === 'ab' || kind === 'canary') ?? false;
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_352px]">
      <div className="flex min-w-0 flex-col gap-8">
        <SaveBar policy={policy} changed={changed} ready={ready} onSave={save} />
        <Tiers definition={definition} onChange={setDefinition} />
        <Section title={t('policies.rules')} note={t('policies.rulesNote')}>
          <RuleEditor
            rules={definition.rules}
            tiers={definition.tiers}
            onChange={(rules) => setDefinition({ ...definition, rules })}
          />
        </Section>
        <Section title={t('policies.runTitle')}>
          <RunOptionsForm definition={definition} onChange={setDefinition} />
        </Section>
        <PolicyTrialSection definition={definition} alias={policy?.alias ?? null} ready={ready} />
        {policy && splits && <SplitResults policy={policy} />}
        {policy && (
          <PolicyVersions
            key={policy.version}
            policy={policy}
            onRolledBack={(back) => setDefinition(back.definition)}
          />
        )}
      </div>
      <div className="lg:sticky lg:top-0">
        <PlanPreviewPanel definition={definition} />
      </div>
    </div>
  );
}

/** One policy, or a new one (`new`): its parts at the left, what they would do at the right. */
export function PolicyPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const policies = usePolicies();
  const navigation = useNavigation();
  const accounts = useAccounts();
  const models = useModels();
  const clients = useClients();
  const { value, error } = useStore(policies, (state) => state.policies);
  useEffect(
    () =>
      void Promise.all([
        policies.refresh(),
        accounts.refresh(),
        models.refresh(),
        clients.refresh(),
      ]),
    [policies, accounts, models, clients],
  );
  const policy = value?.find((each) => each.id === id) ?? null;
  const missing = value !== null && policy === null && id !== 'new';
  return (
    <Page
      wide
      testId="view-policy"
      title={policy ? policy.alias : t('policies.new')}
      actions={
        <>
          {policy && <FileChip source={policy.source} />}
          <Button
            small
            icon={<ArrowLeft size={14} aria-hidden />}
            onClick={() => navigation.go({ view: 'accounts', id: 'policies' })}
            data-testid="to-policies"
          >
            {t('policies.title')}
          </Button>
        </>
      }
    >
      {error && value === null && (
        <ErrorNotice error={error} onRetry={() => void policies.refresh()} />
      )}
      {value === null && !error && <Skeleton lines={8} />}
      {missing && <p className="text-sm text-ink-soft">{t('policies.gone')}</p>}
      {value !== null && !missing && <Composer key={id} policy={policy} />}
    </Page>
  );
}

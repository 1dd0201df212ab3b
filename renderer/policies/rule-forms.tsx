import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Rule } from '../../shared/contract/policies.ts';
import { useClients } from '../clients/clients-store.ts';
import { Field, Select } from '../ui/field.tsx';
import { MultiPick } from '../ui/multi-pick.tsx';
import { useFormat } from '../ui/use-format.ts';
import { intents } from './policy-draft.ts';
import { Lines, Percent, replaced, without } from './rule-fields.tsx';
import { TierSelect } from './tier-select.tsx';

type Of<K extends Rule['kind']> = Extract<Rule, { kind: K }>;
export interface RuleFormProps<K extends Rule['kind']> {
  rule: Of<K>;
  tiers: readonly string[];
  onChange: (rule: Of<K>) => void;
}

/** The desktop app, and every client that no other line names. */
const special = ['app', '*'] as const;

export function useClientNames(): [string, string][] {
  const { t } = useTranslation();
  const clients = useStore(useClients(), (state) => state.clients.value) ?? [];
  return [
    ...clients.map(({ name }): [string, string] => [name, name]),
    ...special.map((name): [string, string] => [
      name,
      t(name === 'app' ? 'policies.client.app' : 'policies.client.others'),
    ]),
  ];
}

export function ComplexityRuleForm({ rule, tiers, onChange }: RuleFormProps<'complexity'>) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Field label={t('policies.rule.small')}>
        {(ids) => (
          <TierSelect
            {...ids}
            tiers={tiers}
            value={rule.small}
            onChange={(small) => onChange({ ...rule, small })}
          />
        )}
      </Field>
      <Field label={t('policies.rule.large')}>
        {(ids) => (
          <TierSelect
            {...ids}
            tiers={tiers}
            value={rule.large}
            onChange={(large) => onChange({ ...rule, large })}
          />
        )}
      </Field>
      <Field label={t('policies.rule.threshold', { value: format.percent(rule.threshold) })}>
        {(ids) => (
          <input
            {...ids}
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={rule.threshold}
            onChange={(event) => onChange({ ...rule, threshold: Number(event.target.value) })}
            className="h-8 accent-ember"
          />
        )}
      </Field>
    </div>
  );
}

export function IntentRuleForm({ rule, tiers, onChange }: RuleFormProps<'intent'>) {
  const { t } = useTranslation();
  const set = (intent: (typeof intents)[number], tier: string): void => {
    const { [intent]: _before, ...rest } = rule.tiers;
    onChange({ ...rule, tiers: tier === '' ? rest : { ...rest, [intent]: tier } });
  };
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      {intents.map((intent) => (
        <Field key={intent} label={t(`policies.intent.${intent}`)}>
          {(ids) => (
            <TierSelect
              {...ids}
              optional
              tiers={tiers}
              value={rule.tiers[intent] ?? ''}
              onChange={(tier) => set(intent, tier)}
            />
          )}
        </Field>
      ))}
    </div>
  );
}

export function UserTierRuleForm({ rule, tiers, onChange }: RuleFormProps<'user_tier'>) {
  const { t } = useTranslation();
  const names = useClientNames();
  const rows = Object.entries(rule.tiers);
  const put = (next: readonly (readonly [string, string])[]): void =>
    onChange({ ...rule, tiers: Object.fromEntries(next) });
  const free = names.find(([name]) => !(name in rule.tiers))?.[0];
  return (
    <Lines
      rows={rows}
      least={1}
      onAdd={() => free !== undefined && put([...rows, [free, tiers[0] ?? '']])}
      onRemove={(index) => put(without(rows, index))}
    >
      {([client, tier], index) => (
        <>
          <Select
            aria-label={t('policies.rule.client')}
            value={client}
            onChange={(event) => put(replaced(rows, index, [event.target.value, tier]))}
            className="w-auto! min-w-36"
          >
            {[
              ...names,
              ...(names.some(([name]) => name === client) ? [] : [[client, client] as const]),
            ].map(([name, words]) => (
              <option key={name} value={name} disabled={name !== client && name in rule.tiers}>
                {words}
              </option>
            ))}
          </Select>
          <TierSelect
            aria-label={t('policies.rule.tier')}
            tiers={tiers}
            value={tier}
            onChange={(next) => put(replaced(rows, index, [client, next]))}
            className="w-auto! min-w-32"
          />
        </>
      )}
    </Lines>
  );
}

export function BudgetRuleForm({ rule, tiers, onChange }: RuleFormProps<'budget'>) {
  const { t } = useTranslation();
  const put = (steps: Of<'budget'>['steps']): void => onChange({ ...rule, steps });
  return (
    <Lines
      rows={rule.steps}
      least={1}
      onAdd={() => put([...rule.steps, { at: 0.95, tier: tiers[0] ?? '' }])}
      onRemove={(index) => put(without(rule.steps, index))}
    >
      {(step, index) => (
        <>
          <span className="text-ink-soft">{t('policies.rule.from')}</span>
          <Percent
            label={t('policies.rule.at')}
            value={step.at}
            onChange={(at) => put(replaced(rule.steps, index, { ...step, at }))}
          />
          <TierSelect
            aria-label={t('policies.rule.tier')}
            tiers={tiers}
            value={step.tier}
            onChange={(tier) => put(replaced(rule.steps, index, { ...step, tier }))}
            className="w-auto! min-w-32"
          />
        </>
      )}
    </Lines>
  );
}

/** The clients that a rule is for; none chosen means everyone. */
export function ClientsField({
  value,
  onChange,
}: {
  value: readonly string[];
  onChange: (clients: string[]) => void;
}) {
  const { t } = useTranslation();
  const names = useClientNames().filter(([name]) => name !== '*');
  return (
    <Field label={t('policies.rule.who')}>
      {(ids) => (
        <MultiPick
          id={ids.id}
          label={t('policies.rule.who')}
          any={t('policies.client.everyone')}
          options={names}
          value={value}
          onChange={onChange}
        />
      )}
    </Field>
  );
}

export function PrivacyRuleForm({ rule, onChange }: RuleFormProps<'privacy'>) {
  return (
    <ClientsField value={rule.clients} onChange={(clients) => onChange({ ...rule, clients })} />
  );
}

export function AbRuleForm({ rule, tiers, onChange }: RuleFormProps<'ab'>) {
  const { t } = useTranslation();
  const put = (split: Of<'ab'>['split']): void => onChange({ ...rule, split });
  return (
    <Lines
      rows={rule.split}
      least={2}
      onAdd={() => put([...rule.split, { tier: tiers[0] ?? '', share: 0 }])}
      onRemove={(index) => put(without(rule.split, index))}
    >
      {(side, index) => (
        <>
          <TierSelect
            aria-label={t('policies.rule.tier')}
            tiers={tiers}
            value={side.tier}
            onChange={(tier) => put(replaced(rule.split, index, { ...side, tier }))}
            className="w-auto! min-w-32"
          />
          <Percent
            label={t('policies.rule.share')}
            value={side.share}
            onChange={(share) => put(replaced(rule.split, index, { ...side, share }))}
          />
        </>
      )}
    </Lines>
  );
}

export function CanaryRuleForm({ rule, tiers, onChange }: RuleFormProps<'canary'>) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm">
      <Percent
        label={t('policies.rule.share')}
        value={rule.share}
        onChange={(share) => onChange({ ...rule, share })}
      />
      <TierSelect
        aria-label={t('policies.rule.tier')}
        tiers={tiers}
        value={rule.tier}
        onChange={(tier) => onChange({ ...rule, tier })}
        className="w-auto! min-w-32"
      />
    </div>
  );
}

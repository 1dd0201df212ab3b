import { ArrowDown, ArrowUp, ListPlus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Tier } from '../../shared/contract/policies.ts';
import { useAccounts } from '../accounts/accounts-store.ts';
import { splitModels } from '../accounts/read-account-form.ts';
import { useModels } from '../models/models-store.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { Field, Input, Select } from '../ui/field.tsx';
import { Menu, MenuCheckItem } from '../ui/menu.tsx';
import { MultiPick } from '../ui/multi-pick.tsx';
import { strategies } from './policy-draft.ts';

/** Names by hand, or from what can be asked now: both lead to the same list. */
function Models({
  value,
  onChange,
}: {
  value: readonly string[];
  onChange: (models: string[]) => void;
}) {
  const { t } = useTranslation();
  const available = useStore(useModels(), (state) => state.available.value) ?? [];
  const known = [
    ...new Set(available.filter((model) => model.id !== 'auto').map((model) => model.id)),
  ].toSorted();
  const [text, setText] = useState<string | null>(null);
  const toggle = (model: string, on: boolean): void =>
    onChange(on ? [...value, model] : value.filter((each) => each !== model));
  return (
    <Field label={t('policies.tier.models')} hint={t('policies.tier.modelsHint')}>
      {(ids) => (
        <div className="flex gap-1">
          <Input
            {...ids}
            spellCheck={false}
            autoComplete="off"
            placeholder={t('policies.any')}
            value={text ?? value.join(', ')}
            onChange={(event) => {
              setText(event.target.value);
              onChange(splitModels(event.target.value));
            }}
            onBlur={() => setText(null)}
            data-testid="tier-models"
          />
          <Menu
            align="end"
            trigger={
              <IconButton
                label={t('policies.tier.known')}
                look="plain"
                disabled={known.length === 0}
              >
                <ListPlus size={15} aria-hidden />
              </IconButton>
            }
          >
            {known.map((model) => (
              <MenuCheckItem
                key={model}
                checked={value.includes(model)}
                onChange={(on) => toggle(model, on)}
              >
                {model}
              </MenuCheckItem>
            ))}
          </Menu>
        </div>
      )}
    </Field>
  );
}

/** The name of this machine in the list of accounts. */
const thisMachine = 'local';

function Sources({ tier, onChange }: { tier: Tier; onChange: (tier: Tier) => void }) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const list = useStore(accounts, (state) => state.accounts.value) ?? [];
  const providers = useStore(accounts, (state) => state.providers.value) ?? [];
  const used = new Set(list.map((account) => account.provider));
  return (
    <>
      <Field label={t('policies.tier.accounts')}>
        {(ids) => (
          <MultiPick
            id={ids.id}
            label={t('policies.tier.accounts')}
            any={t('policies.any')}
            options={[
              ...list.map(({ name }) => [name, name] as const),
              [thisMachine, t('where.local')],
            ]}
            value={tier.accounts}
            onChange={(accountNames) => onChange({ ...tier, accounts: accountNames })}
            testId="tier-accounts"
          />
        )}
      </Field>
      <Field label={t('policies.tier.providers')}>
        {(ids) => (
          <MultiPick
            id={ids.id}
            label={t('policies.tier.providers')}
            any={t('policies.any')}
            options={providers
              .filter(({ id }) => used.has(id))
              .map(({ id, name }) => [id, name] as const)}
            value={tier.providers}
            onChange={(ids_) => onChange({ ...tier, providers: ids_ })}
          />
        )}
      </Field>
    </>
  );
}

interface TierEditorProps {
  tier: Tier;
  place: number;
  count: number;
  onChange: (tier: Tier) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

export function TierEditor({ tier, place, count, onChange, onMove, onRemove }: TierEditorProps) {
  const { t } = useTranslation();
  return (
    <li
      data-testid="tier"
      className="flex flex-col gap-3 rounded-md border border-line bg-surface px-4 py-3"
    >
      <div className="flex items-center gap-2">
        <span
          className={cx(
            'figures flex size-5 shrink-0 items-center justify-center rounded-sm bg-hover',
            'text-xs text-ink-soft',
          )}
        >
          {place + 1}
        </span>
        <input
          aria-label={t('policies.tier.name')}
          value={tier.name}
          maxLength={40}
          spellCheck={false}
          onChange={(event) => onChange({ ...tier, name: event.target.value })}
          data-testid="tier-name"
          className={cx(
            'h-7 min-w-0 flex-1 rounded-sm bg-transparent px-1 text-sm font-semibold',
            'hover:bg-hover focus:bg-hover',
          )}
        />
        <IconButton label={t('pool.up')} small disabled={place === 0} onClick={() => onMove(-1)}>
          <ArrowUp size={14} aria-hidden />
        </IconButton>
        <IconButton
          label={t('pool.down')}
          small
          disabled={place === count - 1}
          onClick={() => onMove(1)}
        >
          <ArrowDown size={14} aria-hidden />
        </IconButton>
        <IconButton
          label={t('policies.tier.remove')}
          small
          disabled={count === 1}
          onClick={onRemove}
        >
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      <Models value={tier.models} onChange={(models) => onChange({ ...tier, models })} />
      <div className="grid gap-3 sm:grid-cols-2">
        <Sources tier={tier} onChange={onChange} />
      </div>
      <Field label={t('policies.tier.strategy')} hint={t(`policies.strategyNote.${tier.strategy}`)}>
        {(ids) => (
          <Select
            {...ids}
            value={tier.strategy}
            onChange={(event) =>
              onChange({
                ...tier,
                strategy: strategies.find((each) => each === event.target.value) ?? 'priority',
              })
            }
            data-testid="tier-strategy"
          >
            {strategies.map((strategy) => (
              <option key={strategy} value={strategy}>
                {t(`policies.strategy.${strategy}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </li>
  );
}

import { ChevronDown, Cloud, Database, ShieldCheck } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AvailableModel } from '../../shared/contract/models.ts';
import { useNavigation } from '../kit/navigation.ts';
import { useKnowledge } from '../knowledge/store/knowledge-store.ts';
import { useModels } from '../models/models-store.ts';
import { Button } from '../ui/button.tsx';
import {
  Menu,
  MenuCheckItem,
  MenuItem,
  MenuLabel,
  MenuLine,
  MenuRadio,
  MenuRadioItem,
} from '../ui/menu.tsx';

function groupsOf(models: readonly AvailableModel[]): Map<string, AvailableModel[]> {
  const groups = new Map<string, AvailableModel[]>();
  for (const model of models) {
    const key = model.local ? '' : model.providerName;
    groups.set(key, [...(groups.get(key) ?? []), model]);
  }
  return new Map([...groups].toSorted(([a], [b]) => a.localeCompare(b)));
}

export function ModelPicker({
  model,
  localOnly,
  onChange,
}: {
  model: string;
  localOnly: boolean;
  onChange: (model: string) => void;
}) {
  const { t } = useTranslation();
  const models = useModels();
  const navigation = useNavigation();
  const available = useStore(models, (state) => state.available.value);
  const chat = useMemo(() => (available ?? []).filter((each) => each.kind === 'chat'), [available]);
  const groups = useMemo(() => groupsOf(chat), [chat]);
  const name =
    model === 'auto' ? t('composer.auto') : (chat.find((each) => each.id === model)?.name ?? model);
  return (
    <Menu
      testId="model-menu"
      trigger={
        <Button
          look="ghost"
          small
          data-testid="model-picker"
          aria-label={t('composer.model', { name })}
          className="min-w-0 shrink! px-1.5 font-normal"
        >
          <span className="max-w-40 truncate">{name}</span>
          <ChevronDown size={13} aria-hidden className="shrink-0" />
        </Button>
      }
    >
      <MenuRadio value={model} onChange={onChange}>
        <MenuRadioItem value="auto" testId="model-auto">
          <span className="flex flex-col">
            {t('composer.auto')}
            <span className="text-xs text-ink-faint">{t('composer.autoNote')}</span>
          </span>
        </MenuRadioItem>
        {[...groups].map(([provider, list]) => (
          <div key={provider}>
            <MenuLine />
            <MenuLabel>
              <span className="inline-flex items-center gap-1">
                {provider === '' ? (
                  <ShieldCheck size={12} aria-hidden className="text-safe" />
                ) : (
                  <Cloud size={12} aria-hidden />
                )}
                {provider === '' ? t('where.local') : provider}
              </span>
            </MenuLabel>
            {list.map((each) => (
              <MenuRadioItem
                key={each.id}
                value={each.id}
                disabled={localOnly && !each.local}
                testId="model-option"
              >
                <span className="min-w-0 truncate">{each.name}</span>
              </MenuRadioItem>
            ))}
          </div>
        ))}
      </MenuRadio>
      <MenuLine />
      <MenuItem onSelect={() => navigation.go({ view: 'models' })}>
        {t('composer.manageModels')}
      </MenuItem>
    </Menu>
  );
}

export function BasePicker({
  chosen,
  onChange,
}: {
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  const { t } = useTranslation();
  const knowledge = useKnowledge();
  const navigation = useNavigation();
  const bases = useStore(knowledge, (state) => state.bases.value) ?? [];
  const names = bases.filter((base) => chosen.includes(base.id)).map((base) => base.name);
  const label =
    names.length === 0
      ? t('composer.noBases')
      : names.length === 1
        ? (names[0] ?? '')
        : t('composer.bases', { count: names.length });
  return (
    <Menu
      testId="base-menu"
      trigger={
        <Button
          look="ghost"
          small
          data-testid="base-picker"
          aria-label={t('composer.basesLabel', {
            names: names.join(', ') || t('composer.noBases'),
          })}
          icon={<Database size={13} aria-hidden className="shrink-0" />}
          className={
            names.length === 0
              ? 'min-w-0 shrink! px-1.5 font-normal'
              : 'min-w-0 shrink! bg-ember-wash px-1.5 text-ember-ink'
          }
        >
          <span
            className={
              names.length === 0
                ? 'max-w-40 truncate max-sm:hidden'
                : 'max-w-40 truncate max-sm:max-w-20'
            }
          >
            {label}
          </span>
        </Button>
      }
    >
      <MenuLabel>{t('composer.basesNote')}</MenuLabel>
      {bases.map((base) => (
        <MenuCheckItem
          key={base.id}
          testId="base-option"
          checked={chosen.includes(base.id)}
          onChange={(checked) =>
            onChange(checked ? [...chosen, base.id] : chosen.filter((id) => id !== base.id))
          }
        >
          <span className="min-w-0 truncate">{base.name}</span>
        </MenuCheckItem>
      ))}
      {bases.length > 0 && <MenuLine />}
      <MenuItem onSelect={() => navigation.go({ view: 'knowledge' })}>
        {bases.length === 0 ? t('composer.makeBase') : t('composer.manageBases')}
      </MenuItem>
    </Menu>
  );
}

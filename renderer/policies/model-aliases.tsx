import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ModelAliases } from '../../shared/contract/model-aliases.ts';
import { useSettings } from '../kit/settings-store.ts';
import { usePermissions } from '../kit/use-permissions.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Field, Input } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';

type SaveAliases = (aliases: ModelAliases) => Promise<unknown>;

function AliasRow({
  name,
  model,
  onRemove,
}: {
  name: string;
  model: string;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  return (
    <li data-testid="model-alias" className="flex items-center gap-3 px-4 py-2">
      <span className="min-w-0 flex-1 truncate font-mono text-sm">{name}</span>
      <span className="min-w-0 flex-1 truncate font-mono text-sm text-ink-soft">{model}</span>
      <IconButton
        label={t('modelAliases.remove', { name })}
        small
        data-testid="remove-model-alias"
        onClick={onRemove}
      >
        <Trash2 size={15} aria-hidden />
      </IconButton>
    </li>
  );
}

function NewAlias({ aliases, save }: { aliases: ModelAliases; save: SaveAliases }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [model, setModel] = useState('');
  const isComplete = name.trim() !== '' && model.trim() !== '';
  const add = async (): Promise<void> => {
    await save({ ...aliases, [name.trim()]: model.trim() });
    setName('');
    setModel('');
  };
  return (
    <form
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete) void add();
      }}
    >
      <Field label={t('modelAliases.name')}>
        {(ids) => (
          <Input
            {...ids}
            value={name}
            placeholder="GPT-4"
            data-testid="model-alias-name"
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('modelAliases.model')}>
        {(ids) => (
          <Input
            {...ids}
            value={model}
            data-testid="model-alias-model"
            onChange={(event) => setModel(event.target.value)}
          />
        )}
      </Field>
      <Button
        type="submit"
        icon={<Plus size={16} aria-hidden />}
        disabled={!isComplete}
        data-testid="add-model-alias"
      >
        {t('modelAliases.add')}
      </Button>
    </form>
  );
}

/** Other names for models and policies, as clients of older services send them. */
export function ModelAliasesSection() {
  const { t } = useTranslation();
  const settings = useSettings();
  const aliases = useStore(settings, (state) => state.settings.value?.modelAliases ?? null);
  const { manages } = usePermissions();
  const change = useAct((modelAliases: ModelAliases) => settings.set({ modelAliases }));
  if (aliases === null || !manages) return null;
  return (
    <section className="flex flex-col gap-3" data-testid="model-aliases">
      <h2 className="text-sm font-semibold">{t('modelAliases.title')}</h2>
      <p className="max-w-measure text-sm text-ink-soft">{t('modelAliases.intro')}</p>
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
        {Object.entries(aliases).map(([name, model]) => (
          <AliasRow
            key={name}
            name={name}
            model={model}
            onRemove={() => {
              const { [name]: _, ...rest } = aliases;
              void change.run(rest);
            }}
          />
        ))}
      </ul>
      <NewAlias aliases={aliases} save={change.run} />
      {change.error && <ErrorNotice error={change.error} />}
    </section>
  );
}

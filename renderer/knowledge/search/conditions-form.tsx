import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { KnowledgeDocument } from '../../../shared/contract/knowledge.ts';
import type { KnowledgeSource } from '../../../shared/contract/knowledge-sources.ts';
import { Button } from '../../ui/button.tsx';
import { Input, Select } from '../../ui/field.tsx';
import { MultiPick } from '../../ui/multi-pick.tsx';
import { nameOfSource } from '../sources/source-words.ts';
import { useSources } from '../sources/sources-store.ts';
import {
  conditionCount,
  foldersIn,
  kindsIn,
  noConditions,
  tagsIn,
  type Conditions,
} from '../store/conditions.ts';
import { Labelled } from './labelled.tsx';
import { MetadataFields } from './metadata-fields.tsx';

/** One of a list, or any. */
function Pick({
  label,
  any,
  value,
  options,
  onChange,
  testId,
}: {
  label: string;
  any: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
  testId: string;
}) {
  return (
    <Labelled label={label}>
      <Select value={value} onChange={(event) => onChange(event.target.value)} data-testid={testId}>
        <option value="">{any}</option>
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </Select>
    </Labelled>
  );
}

interface ConditionsFormProps {
  baseId: string;
  documents: readonly KnowledgeDocument[];
  value: Conditions;
  onChange: (value: Conditions) => void;
}

/**
 * Narrows a search to a source, folder, kind, date range, tags or metadata; fields with only one
 * value are left out.
 */
export function ConditionsForm({ baseId, documents, value, onChange }: ConditionsFormProps) {
  const { t } = useTranslation();
  const sources =
    useStore(useSources(), (state) => (state.baseId === baseId ? state.sources.value : null)) ?? [];
  const set = (patch: Partial<Conditions>): void => onChange({ ...value, ...patch });
  const any = t('search.any');
  const sourceName = (source: KnowledgeSource): string =>
    source.kind === 'notes' || source.kind === 'conversations'
      ? t(`sources.kind.${source.kind}`)
      : nameOfSource(source);
  const [folders, kinds, tags] = [foldersIn(documents), kindsIn(documents), tagsIn(documents)];
  return (
    <div
      data-testid="search-conditions"
      className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3"
    >
      <div className="grid grid-flow-dense grid-cols-2 gap-3 md:grid-cols-3">
        {sources.length > 1 && (
          <Pick
            label={t('search.source')}
            any={any}
            value={value.sourceId}
            options={sources.map((source) => [source.id, sourceName(source)])}
            onChange={(sourceId) => set({ sourceId })}
            testId="condition-source"
          />
        )}
        {folders.length > 0 && (
          <Pick
            label={t('search.folder')}
            any={any}
            value={value.folder}
            options={folders.map((folder) => [folder, folder])}
            onChange={(folder) => set({ folder })}
            testId="condition-folder"
          />
        )}
        <Pick
          label={t('search.kind')}
          any={any}
          value={value.kind}
          options={kinds.map((kind) => [kind, t(`search.kinds.${kind}`)])}
          onChange={(kind) => set({ kind })}
          testId="condition-kind"
        />
        <div className="col-span-2 grid grid-cols-2 gap-3">
          <Labelled label={t('search.from')}>
            <Input
              type="date"
              value={value.fromDay}
              max={value.toDay || undefined}
              onChange={(event) => set({ fromDay: event.target.value })}
              data-testid="condition-from"
              className="figures"
            />
          </Labelled>
          <Labelled label={t('search.to')}>
            <Input
              type="date"
              value={value.toDay}
              min={value.fromDay || undefined}
              onChange={(event) => set({ toDay: event.target.value })}
              data-testid="condition-to"
              className="figures"
            />
          </Labelled>
        </div>
        {(tags.length > 0 || value.tags.length > 0) && (
          <div className="flex min-w-0 flex-col gap-1 text-xs text-ink-soft">
            <span aria-hidden>{t('search.tags')}</span>
            <MultiPick
              label={t('search.tags')}
              any={any}
              options={tags.map((tag) => [tag, tag])}
              value={value.tags}
              onChange={(next) => set({ tags: next })}
              testId="condition-tags"
            />
          </div>
        )}
        <MetadataFields
          documents={documents}
          value={value.metadata}
          onChange={(metadata) => set({ metadata })}
        />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-xs text-ink-faint">{t('search.dateHint')}</p>
        {conditionCount(value) > 0 && (
          <Button
            small
            look="ghost"
            icon={<X size={13} aria-hidden />}
            onClick={() => onChange(noConditions)}
            data-testid="clear-conditions"
          >
            {t('search.clearFilters')}
          </Button>
        )}
      </div>
    </div>
  );
}

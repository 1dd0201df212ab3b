import { useTranslation } from 'react-i18next';
import type { KnowledgeDocument } from '../../../shared/contract/knowledge.ts';
import { Input } from '../../ui/field.tsx';
import { MultiPick } from '../../ui/multi-pick.tsx';
import {
  metadataIn,
  noChoice,
  valueKey,
  type MetadataChoice,
  type MetadataChoices,
  type MetadataField,
} from '../store/metadata-conditions.ts';
import { Labelled } from './labelled.tsx';

interface FieldProps {
  field: MetadataField;
  value: MetadataChoice;
  onChange: (value: MetadataChoice) => void;
}

function RangeField({ field: { key, kind }, value, onChange }: FieldProps) {
  const { t } = useTranslation();
  const type = kind === 'number' ? 'number' : 'date';
  return (
    <div className="col-span-2 grid grid-cols-2 gap-3">
      <Labelled label={t('search.keyFrom', { key })}>
        <Input
          type={type}
          step="any"
          value={value.from}
          onChange={(event) => onChange({ ...value, from: event.target.value })}
          data-testid={`condition-metadata-${key}-from`}
          className="figures"
        />
      </Labelled>
      <Labelled label={t('search.keyTo', { key })}>
        <Input
          type={type}
          step="any"
          value={value.to}
          onChange={(event) => onChange({ ...value, to: event.target.value })}
          data-testid={`condition-metadata-${key}-to`}
          className="figures"
        />
      </Labelled>
    </div>
  );
}

function ChoiceField({ field: { key, values }, value, onChange }: FieldProps) {
  const { t } = useTranslation();
  const shown = (one: string | number | boolean): string =>
    typeof one === 'boolean' ? t(one ? 'search.yes' : 'search.no') : String(one);
  return (
    <div className="flex min-w-0 flex-col gap-1 text-xs text-ink-soft">
      <span aria-hidden className="truncate">
        {key}
      </span>
      <MultiPick
        label={key}
        any={t('search.any')}
        options={values.map((one) => [valueKey(one), shown(one)])}
        value={value.values}
        onChange={(next) => onChange({ ...value, values: next })}
        testId={`condition-metadata-${key}`}
      />
    </div>
  );
}

interface MetadataFieldsProps {
  documents: readonly KnowledgeDocument[];
  value: MetadataChoices;
  onChange: (value: MetadataChoices) => void;
}

/** A field for each key of the documents' metadata. */
export function MetadataFields({ documents, value, onChange }: MetadataFieldsProps) {
  return metadataIn(documents).map((field) => {
    const props = {
      field,
      value: value[field.key] ?? noChoice,
      onChange: (next: MetadataChoice) => onChange({ ...value, [field.key]: next }),
    };
    return field.kind === 'choice' ? (
      <ChoiceField key={field.key} {...props} />
    ) : (
      <RangeField key={field.key} {...props} />
    );
  });
}

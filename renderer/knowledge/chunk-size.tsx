import { useTranslation } from 'react-i18next';
import type { KnowledgeBase } from '../../shared/contract/knowledge.ts';
import { Field, Input } from '../ui/field.tsx';
import { formText } from '../ui/form-text.ts';

export type ChunkSizeValues = Partial<Pick<KnowledgeBase, 'chunkTokens' | 'overlapTokens'>>;

/** How long passages are; empty fields leave it to the embedding model. */
export function ChunkSizeFields({ base }: { base: KnowledgeBase }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-1">
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('knowledge.chunk.tokens')}>
          {(ids) => (
            <Input
              {...ids}
              type="number"
              name="chunkTokens"
              min={64}
              max={2000}
              placeholder={t('knowledge.chunk.auto')}
              defaultValue={base.chunkTokens ?? ''}
              className="figures"
              data-testid="base-chunk-tokens"
            />
          )}
        </Field>
        <Field label={t('knowledge.chunk.overlap')}>
          {(ids) => (
            <Input
              {...ids}
              type="number"
              name="overlapTokens"
              min={0}
              max={500}
              placeholder={t('knowledge.chunk.auto')}
              defaultValue={base.overlapTokens ?? ''}
              className="figures"
              data-testid="base-overlap-tokens"
            />
          )}
        </Field>
      </div>
      <p className="text-xs text-ink-faint">{t('knowledge.chunk.hint')}</p>
    </div>
  );
}

/** What of the two the form changes. */
export function chunkSizeOf(form: FormData, base: KnowledgeBase): ChunkSizeValues {
  const value = (name: string): number | null =>
    formText(form, name) === '' ? null : Number(formText(form, name));
  const [chunkTokens, overlapTokens] = [value('chunkTokens'), value('overlapTokens')];
  return {
    ...(chunkTokens === base.chunkTokens ? {} : { chunkTokens }),
    ...(overlapTokens === base.overlapTokens ? {} : { overlapTokens }),
  };
}

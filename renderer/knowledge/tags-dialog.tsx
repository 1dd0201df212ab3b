import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeDocument } from '../../shared/contract/knowledge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { formText } from '../ui/form-text.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useKnowledge } from './store/knowledge-store.ts';

/** Commas of either script part them. */
const tagsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,，、]/)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
  ),
];

/** What the owner calls a document; a search can be narrowed to it. */
export function TagsDialog({
  document,
  onClose,
}: {
  document: KnowledgeDocument;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const knowledge = useKnowledge();
  const { run, busy, error } = useAct(knowledge.tag);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void run(
      document.baseId,
      document.id,
      tagsOf(formText(new FormData(event.currentTarget), 'tags')),
    ).then((done) => done && onClose());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('knowledge.tagsOf', { name: document.name })}
      testId="tags-dialog"
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field label={t('knowledge.tags')} hint={t('knowledge.tagsHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="tags"
              autoFocus
              maxLength={2000}
              defaultValue={document.tags.join(', ')}
              data-testid="tags-field"
            />
          )}
        </Field>
        {error && <ErrorNotice error={error} />}
        <Button
          type="submit"
          look="primary"
          className="self-end"
          disabled={busy}
          data-testid="save-tags"
        >
          {t('common.save')}
        </Button>
      </form>
    </Dialog>
  );
}

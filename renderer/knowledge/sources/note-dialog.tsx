import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { noteLimits, type Note } from '../../../shared/contract/knowledge-sources.ts';
import { toAppError, type AppError } from '../../../shared/errors.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, Input, TextArea } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { ErrorNotice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAct } from '../../ui/use-act.ts';
import { useSources } from './sources-store.ts';

function NoteForm({ note, onClose }: { note: Note | null; onClose: () => void }) {
  const { t } = useTranslation();
  const sources = useSources();
  const { run, busy, error } = useAct(async (title: string, content: string) => {
    await sources.saveNote({ ...(note === null ? {} : { id: note.id }), title, content });
    onClose();
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void run(formText(form, 'title'), formText(form, 'content'));
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <Field label={t('sources.note.title')}>
        {(ids) => (
          <Input
            {...ids}
            name="title"
            required
            maxLength={noteLimits.titleCharacters}
            autoFocus
            defaultValue={note?.title ?? ''}
            data-testid="note-title"
          />
        )}
      </Field>
      <Field label={t('sources.note.content')} hint={t('sources.note.hint')}>
        {(ids) => (
          <TextArea
            {...ids}
            name="content"
            required
            maxLength={noteLimits.contentCharacters}
            defaultValue={note?.content ?? ''}
            className="min-h-60 font-mono"
            data-testid="note-content"
          />
        )}
      </Field>
      {error && <ErrorNotice error={error} />}
      <Button
        type="submit"
        look="primary"
        className="self-end"
        disabled={busy}
        data-testid="save-note"
      >
        {t('common.save')}
      </Button>
    </form>
  );
}

/** Writes a note, or goes on with one. */
export function NoteDialog({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const sources = useSources();
  const [note, setNote] = useState<Note | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  useEffect(() => {
    let left = false;
    if (id !== null)
      sources
        .note(id)
        .then((found) => left || setNote(found))
        .catch((reason: unknown) => left || setError(toAppError(reason)));
    return () => void (left = true);
  }, [sources, id]);
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={t(id === null ? 'sources.addNote' : 'sources.note.edit')}
      testId="note-dialog"
    >
      {error && <ErrorNotice error={error} />}
      {id !== null && note === null && !error && <Skeleton lines={4} />}
      {(id === null || note !== null) && <NoteForm note={note} onClose={onClose} />}
    </Dialog>
  );
}

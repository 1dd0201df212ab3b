import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { NoteHead } from '../../../shared/contract/knowledge-sources.ts';
import { IconButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { useAct } from '../../ui/use-act.ts';
import { When } from '../../ui/when.tsx';
import { NoteDialog } from './note-dialog.tsx';
import { useSources } from './sources-store.ts';

function NoteRow({
  note,
  onOpen,
  onRemove,
}: {
  note: NoteHead;
  onOpen: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  return (
    <li data-testid="note" className="group flex items-center gap-2">
      <button
        type="button"
        onClick={onOpen}
        data-testid="open-note"
        className="min-w-0 flex-1 truncate rounded-sm text-left text-sm hover:text-ember-ink"
      >
        {note.title}
      </button>
      <span className="text-xs text-ink-faint">
        <When at={note.updatedAt} />
      </span>
      <IconButton
        small
        label={t('sources.note.remove')}
        data-testid="remove-note"
        className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-md:opacity-100"
        onClick={onRemove}
      >
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </li>
  );
}

/** The notes of the open base. */
export function Notes() {
  const { t } = useTranslation();
  const sources = useSources();
  const notes = useStore(sources, (state) => state.notes.value) ?? [];
  const [open, setOpen] = useState<string | null>(null);
  const [going, setGoing] = useState<NoteHead | null>(null);
  const { run, error } = useAct(sources.removeNote);
  return (
    <>
      <ul className="flex max-h-64 flex-col gap-1 overflow-y-auto pl-7">
        {notes.map((note) => (
          <NoteRow
            key={note.id}
            note={note}
            onOpen={() => setOpen(note.id)}
            onRemove={() => setGoing(note)}
          />
        ))}
      </ul>
      {error && <ErrorNotice error={error} />}
      {open !== null && <NoteDialog id={open} onClose={() => setOpen(null)} />}
      <Confirm
        open={going !== null}
        onClose={() => setGoing(null)}
        title={t('sources.note.removeTitle', { title: going?.title ?? '' })}
        text={t('sources.note.removeText')}
        action={t('sources.note.remove')}
        onConfirm={() => going && void run(going.id)}
      />
    </>
  );
}

import { Check, Pencil, Trash2 } from 'lucide-react';
import { memo, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer } from 'virtua';
import type { EvaluationQuestion } from '../../../shared/contract/evaluation.ts';
import { useShell } from '../../kit/shell-store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Input } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { ErrorNotice } from '../../ui/notice.tsx';
import { useAct } from '../../ui/use-act.ts';
import type { EvaluationStore } from './evaluation-store.ts';

function EditForm({
  question,
  busy,
  onSave,
  onCancel,
}: {
  question: EvaluationQuestion;
  busy: boolean;
  onSave: (text: string) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = formText(new FormData(event.currentTarget), 'question');
    if (text !== '') onSave(text);
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-wrap gap-2">
      <Input
        name="question"
        defaultValue={question.question}
        maxLength={2000}
        aria-label={t('evaluate.question')}
        autoFocus
        className="min-w-48 flex-1"
      />
      <Button small type="submit" look="primary" disabled={busy}>
        {t('common.save')}
      </Button>
      <Button small onClick={onCancel}>
        {t('common.cancel')}
      </Button>
    </form>
  );
}

/** The passage that should be found, in a line. */
function Answers({ expected }: Pick<EvaluationQuestion, 'expected'>) {
  const { t } = useTranslation();
  const [first] = expected;
  if (!first) return null;
  return (
    <p className="truncate text-xs text-ink-faint" title={first.text}>
      {[first.file.split(/[/\\]/).at(-1), first.text.replace(/\s+/g, ' ')]
        .filter(Boolean)
        .join(' · ')}
      {expected.length > 1 && ` · ${t('evaluate.orOthers', { count: expected.length - 1 })}`}
    </p>
  );
}

const Row = memo(function Row({
  question,
  store,
}: {
  question: EvaluationQuestion;
  store: EvaluationStore;
}) {
  const { t } = useTranslation();
  const shell = useShell();
  const [editing, setEditing] = useState(false);
  const { id, confirmed, expected } = question;
  const save = useAct(async (text: string) => {
    await store.save({ id, question: text, expected });
    setEditing(false);
  });
  const remove = useAct(async () => {
    await store.remove(id);
    if (confirmed)
      shell.did(
        t('evaluate.removed'),
        async () => void (await store.save({ question: question.question, expected })),
      );
  });
  const error = save.error ?? remove.error;
  return (
    <div
      role="listitem"
      data-testid="evaluate-row"
      data-confirmed={confirmed}
      className="group flex flex-col gap-1 border-b border-line px-4 py-2.5"
    >
      {editing ? (
        <EditForm
          question={question}
          busy={save.busy}
          onSave={(text) => void save.run(text)}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
          <div className="min-w-0 flex-1 basis-60">
            <p className="text-sm [overflow-wrap:anywhere]">{question.question}</p>
            <Answers expected={expected} />
          </div>
          {!confirmed && <Chip tone="limit">{t('evaluate.suggestion')}</Chip>}
          {!confirmed && (
            <Button
              small
              icon={<Check size={13} aria-hidden />}
              disabled={save.busy}
              data-testid="evaluate-keep"
              onClick={() => void save.run(question.question)}
            >
              {t('evaluate.keep')}
            </Button>
          )}
          <IconButton
            label={t('evaluate.edit')}
            small
            data-testid="evaluate-edit"
            onClick={() => setEditing(true)}
          >
            <Pencil size={14} aria-hidden />
          </IconButton>
          <IconButton
            label={t(confirmed ? 'evaluate.remove' : 'evaluate.discard')}
            small
            disabled={remove.busy}
            data-testid="evaluate-remove"
            onClick={() => void remove.run()}
          >
            <Trash2 size={14} aria-hidden />
          </IconButton>
        </div>
      )}
      {error && <ErrorNotice error={error} />}
    </div>
  );
});

/** Suggestions to confirm come first. */
export function QuestionList({
  questions,
  store,
}: {
  questions: readonly EvaluationQuestion[];
  store: EvaluationStore;
}) {
  const ordered = [
    ...questions.filter(({ confirmed }) => !confirmed),
    ...questions.filter(({ confirmed }) => confirmed),
  ];
  return (
    <div
      role="list"
      data-testid="evaluate-questions"
      className="max-h-96 overflow-y-auto rounded-md border border-line bg-surface"
    >
      <Virtualizer>
        {ordered.map((question) => (
          <Row key={question.id} question={question} store={store} />
        ))}
      </Virtualizer>
    </div>
  );
}

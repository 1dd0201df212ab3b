import { Folder } from 'lucide-react';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { AddResultNotice } from './add-result.tsx';
import { useKnowledge, type AddResult } from './store/knowledge-store.ts';

function withSeparator(root: string): string {
  if (/[/\\]$/.test(root)) return root;
  return root + (root.includes('\\') ? '\\' : '/');
}

interface Props {
  baseId: string;
  roots: readonly string[];
  onAdded: (result: AddResult) => void;
  onClose: () => void;
}

/** The folders that a path may begin with; choosing one begins the path. */
function Roots({
  roots,
  onChoose,
}: {
  roots: readonly string[];
  onChoose: (root: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-1">
      <p className="text-xs text-ink-soft">{t('knowledge.path.roots')}</p>
      <ul className="flex max-h-40 flex-col gap-1 overflow-y-auto" data-testid="path-roots">
        {roots.map((root) => (
          <li key={root}>
            <button
              type="button"
              onClick={() => onChoose(root)}
              className={cx(
                'figures flex w-full items-center gap-2 rounded-sm px-2 py-1 text-left text-xs',
                '[overflow-wrap:anywhere] hover:bg-hover',
              )}
            >
              <Folder size={14} aria-hidden className="shrink-0 text-ink-faint" />
              {root}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A path that leads nowhere was mistyped; what else was skipped says why itself. */
function Refused({ result }: { result: AddResult }) {
  const { t } = useTranslation();
  const mistyped = result.skipped.every(({ code }) => code === 'document_missing');
  if (!mistyped) return <AddResultNotice result={result} />;
  return (
    <Notice tone="fail" testId="path-missing">
      {t('knowledge.path.missing')}
    </Notice>
  );
}

/** Adds the path that is typed, and keeps what was refused of it until the next attempt. */
function useNamePath({ baseId, onAdded, onClose }: Omit<Props, 'roots'>) {
  const knowledge = useKnowledge();
  const [refused, setRefused] = useState<AddResult | null>(null);
  const act = useAct(async (path: string) => {
    setRefused(null);
    const result = await knowledge.addPaths(baseId, [path.trim()]);
    if (result.added === 0 && result.unchanged === 0 && result.skipped.length > 0) {
      setRefused(result);
      return;
    }
    onAdded(result);
    onClose();
  });
  return { ...act, refused };
}

/**
 * Names a folder or file of the machine that runs Hearth, for its own user in a browser. What the
 * host refuses is shown here, so that the path can be corrected.
 */
export function NamePath({ roots, ...rest }: Props) {
  const { t } = useTranslation();
  const [path, setPath] = useState(roots.length === 1 ? withSeparator(roots[0] ?? '') : '');
  const field = useRef<HTMLInputElement>(null);
  const { run, busy, error, refused } = useNamePath(rest);
  const outside = error?.code === 'forbidden' ? t('knowledge.path.outside') : undefined;
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void run(path);
  };
  const onChoose = (root: string): void => {
    setPath(withSeparator(root));
    field.current?.focus();
  };
  return (
    <Dialog open onClose={rest.onClose} title={t('knowledge.path.title')} testId="path-dialog">
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field label={t('knowledge.path.field')} hint={t('knowledge.path.hint')}>
          {(ids) => (
            <Input
              {...ids}
              ref={field}
              required
              maxLength={4000}
              spellCheck={false}
              autoCapitalize="off"
              className="figures"
              value={path}
              onChange={(event) => setPath(event.target.value)}
              data-testid="path-input"
            />
          )}
        </Field>
        <Roots roots={roots} onChoose={onChoose} />
        {error && <ErrorNotice error={error} advice={outside} />}
        {refused && <Refused result={refused} />}
        <div className="flex items-center justify-end gap-3">
          {busy && (
            <p role="status" className="text-xs text-ink-faint">
              {t('knowledge.adding')}
            </p>
          )}
          <Button type="submit" look="primary" disabled={busy} data-testid="save-path">
            {t('knowledge.path.add')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

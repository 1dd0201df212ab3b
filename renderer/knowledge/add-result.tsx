import { useTranslation } from 'react-i18next';
import { Notice } from '../ui/notice.tsx';
import { useAdvice } from './document-advice.ts';
import type { AddResult } from './store/knowledge-store.ts';
import { useHostText } from '../ui/use-host-text.ts';

/** How many documents were added, and why the others were not; empty if all of them are new. */
export function AddResultNotice({ result }: { result: AddResult }) {
  const { t } = useTranslation();
  const hostText = useHostText();
  const adviceOn = useAdvice();
  const { added, unchanged, skipped } = result;
  if (skipped.length === 0 && unchanged === 0) return null;
  return (
    <Notice
      tone={skipped.length > 0 ? 'limit' : 'info'}
      testId="add-result"
      title={t('knowledge.addResult', { added, unchanged, skipped: skipped.length })}
    >
      {skipped.length > 0 && (
        <ul className="max-h-32 overflow-y-auto text-xs">
          {skipped.map(({ path, code, reason }) => (
            <li key={path} title={hostText(reason)}>
              {path.split(/[/\\]/).at(-1)}: {adviceOn(code, reason)}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

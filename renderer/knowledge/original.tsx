import { FileSymlink } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeDocument } from '../../shared/contract/knowledge.ts';
import type { AppError } from '../../shared/errors.ts';
import { useConnection } from '../kit/use-connection.ts';
import { useDesktop } from '../kit/desktop.ts';
import { downloadFile, openPage } from '../kit/download-file.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';

export interface OpensOriginal {
  open: () => void;
  busy: boolean;
  error: AppError | null;
  /** It was shown in its folder, since it could run as a program. */
  shown: boolean;
}

/**
 * The original of a document: in the app it opens in the system's own program, in a browser it is
 * saved; a page of the web opens as one.
 */
export function useOriginal({
  baseId,
  id,
}: Pick<KnowledgeDocument, 'baseId' | 'id'>): OpensOriginal {
  const connection = useConnection();
  const desktop = useDesktop();
  const [shown, setShown] = useState(false);
  const { run, busy, error } = useAct(async () => {
    setShown(false);
    if (desktop) return setShown((await desktop.openDocument(baseId, id)) === 'shown');
    const original = await connection.client.originals.offer({ id: baseId, documentId: id });
    if (original.kind === 'page') openPage(original.url);
    else downloadFile(original.href);
  });
  return { open: () => void run(), busy, error, shown };
}

export const originalIcon = <FileSymlink size={14} aria-hidden />;

export function OriginalButton({ original }: { original: OpensOriginal }) {
  const { t } = useTranslation();
  return (
    <Button
      small
      disabled={original.busy}
      aria-label={t('reader.original')}
      icon={originalIcon}
      data-testid="open-original"
      onClick={original.open}
    >
      <span className="max-sm:hidden">{t('reader.original')}</span>
    </Button>
  );
}

const troubles = ['document_missing', 'conflict'] as const;

/** What became of it, where that is not seen elsewhere. */
export function OriginalStatus({ original: { error, shown } }: { original: OpensOriginal }) {
  const { t } = useTranslation();
  const known = troubles.find((code) => code === error?.code);
  if (error)
    return (
      <ErrorNotice
        error={error}
        advice={known && t(`reader.trouble.${known}`)}
        testId="original-error"
      />
    );
  return shown ? <Notice testId="original-shown">{t('reader.originalShown')}</Notice> : null;
}

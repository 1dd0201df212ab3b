import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Page } from '../app/page.tsx';
import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';
import { ReaderBody, ReaderState, useReader } from './reader.tsx';

const noWords: readonly string[] = [];

export function ReaderPage({ baseId, documentId, chunk }: { baseId: string; documentId: string; chunk: number | null }) {
  const { t } = useTranslation();
  const { navigation } = useServices();
  const { reader, error } = useReader(baseId, documentId);
  return (
    <Page
      title={reader?.document.name ?? ''}
      list
      testId="view-reader"
      actions={
        <Button small icon={<ArrowLeft size={14} aria-hidden />} onClick={() => navigation.go({ view: 'knowledge', id: baseId })}>
          {t('reader.back')}
        </Button>
      }
    >
      {reader ? <ReaderBody reader={reader} chunk={chunk} words={noWords} /> : <ReaderState error={error} />}
    </Page>
  );
}

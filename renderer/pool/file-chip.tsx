import { FileCode2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Chip } from '../ui/chip.tsx';

/** Marks an entry that hearth.yaml declares: it can only be changed there. */
export function FileChip({ source }: { source: 'app' | 'file' }) {
  const { t } = useTranslation();
  if (source === 'app') return null;
  return (
    <Chip icon={<FileCode2 size={12} aria-hidden />} title={t('pool.fileNote')}>
      {t('pool.file')}
    </Chip>
  );
}

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button.tsx';

/** A value to carry elsewhere: an address, a key. */
export function CopyField({
  label,
  value,
  testId,
}: {
  label: string;
  value: string;
  testId?: string;
}) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const onCopy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="text-xs text-ink-faint">{label}</span>
      <div className="flex min-w-0 items-center gap-1 rounded-md bg-hover pr-1 pl-3">
        <code
          data-testid={testId}
          className="min-w-0 flex-1 py-1.5 font-mono text-xs [overflow-wrap:anywhere] select-all"
        >
          {value}
        </code>
        <IconButton
          label={copied ? t('common.copied') : t('common.copy')}
          small
          onClick={() => void onCopy().catch(() => undefined)}
        >
          {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
        </IconButton>
      </div>
    </div>
  );
}

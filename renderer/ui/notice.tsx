import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorCode, ErrorWords } from '../../shared/errors.ts';
import { Button } from './button.tsx';
import { cx } from './class-names.ts';
import { useErrorTitle, useHostText } from './use-host-text.ts';

const looks = {
  info: { className: 'bg-hover', icon: Info, tint: 'text-ink-faint' },
  limit: { className: 'bg-limit-wash', icon: TriangleAlert, tint: 'text-limit' },
  fail: { className: 'bg-fail-wash', icon: CircleAlert, tint: 'text-fail' },
} as const;

/** What happened, what was kept, what to do; shown where it happened. */
export function Notice({
  tone = 'info',
  title,
  children,
  action,
  testId,
}: {
  tone?: keyof typeof looks;
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
  testId?: string;
}) {
  const { className, icon: Icon, tint } = looks[tone];
  return (
    <div
      role={tone === 'fail' ? 'alert' : 'note'}
      data-testid={testId}
      className={cx(
        'flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md px-3 py-2 text-sm text-ink',
        className,
      )}
    >
      <Icon size={16} aria-hidden className={cx('mt-0.5 shrink-0', tint)} />
      <div className="min-w-0 flex-1 basis-48 [overflow-wrap:anywhere]">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className="text-ink-soft">{children}</div>}
      </div>
      {action && <div className="flex shrink-0 gap-2">{action}</div>}
    </div>
  );
}

/**
 * An error in the user's language: the meaning of its code, and the host's sentence where it adds
 * something. `advice` replaces that sentence.
 */
export function ErrorNotice({
  error,
  advice,
  onRetry,
  retryLabel,
  testId = 'error',
}: {
  error: ErrorWords & { code: ErrorCode };
  advice?: string | undefined;
  onRetry?: () => void;
  retryLabel?: string;
  testId?: string;
}) {
  const { t } = useTranslation();
  const title = useErrorTitle()(error.code);
  const message = useHostText()(error);
  return (
    <Notice
      tone="fail"
      testId={testId}
      title={title}
      action={
        onRetry && (
          <Button small onClick={onRetry} data-testid={`${testId}-retry`}>
            {retryLabel ?? t('common.retry')}
          </Button>
        )
      }
    >
      {advice !== undefined ? (
        <span title={message}>{advice}</span>
      ) : message.replace(/[.。]$/, '') === title ? null : (
        message
      )}
    </Notice>
  );
}

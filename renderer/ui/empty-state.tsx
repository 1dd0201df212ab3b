import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** What this view is for, and the one next step. */
export function EmptyState({
  icon: Icon,
  title,
  text,
  action,
  testId,
}: {
  icon: LucideIcon;
  title: string;
  text: string;
  action?: ReactNode;
  testId?: string;
}) {
  return (
    <div
      data-testid={testId}
      className="mx-auto flex max-w-96 flex-col items-center gap-2 px-4 py-12 text-center"
    >
      <Icon size={28} strokeWidth={1.5} aria-hidden className="mb-1 text-ink-faint" />
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="text-sm text-ink-soft">{text}</p>
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

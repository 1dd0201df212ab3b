import { ExternalLink as Icon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../ui/class-names.ts';
import { useDesktop } from './desktop.ts';

/** A link to another site: opens in the system's browser, never in this window. */
export function ExternalLink({ href, children }: { href: string; children: ReactNode }) {
  const desktop = useDesktop();
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer noopener"
      title={href}
      onClick={(event) => {
        if (!desktop) return;
        event.preventDefault();
        void desktop.openExternal(href).catch(() => undefined);
      }}
      className={cx(
        'inline-flex max-w-full items-center gap-1 rounded-sm text-ember-ink underline',
        'decoration-line-strong underline-offset-2',
      )}
    >
      <span className="truncate">{children}</span>
      <Icon size={12} aria-hidden className="shrink-0" />
    </a>
  );
}

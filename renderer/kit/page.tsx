import { PanelLeft } from 'lucide-react';
import { createContext, useRef, type ReactNode, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { useMedia } from '../ui/use-media.ts';
import { useShell } from './shell-store.ts';
import { isMac, shortcutText } from './shortcuts.ts';

/** Shows the list again: as a drawer in a narrow window, as a column otherwise. */
export function ListButton() {
  const { t } = useTranslation();
  const shell = useShell();
  const wide = useMedia('(min-width: 900px)');
  const hidden = useStore(shell, (state) => state.listHidden);
  if (wide && !hidden) return null;
  return (
    <IconButton
      label={t('action.toggleList')}
      shortcut={shortcutText('mod+b', isMac())}
      data-testid="show-list"
      onClick={() => (wide ? shell.toggleList() : shell.setDrawer(true))}
    >
      <PanelLeft size={18} aria-hidden />
    </IconButton>
  );
}

/** The head of a view: its title and its actions. */
export function PageHead({
  title,
  children,
  list = false,
}: {
  title: ReactNode;
  children?: ReactNode;
  list?: boolean;
}) {
  return (
    <header
      className={cx(
        'flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line',
        'px-4 py-2',
      )}
    >
      {list && <ListButton />}
      <h1 className="min-w-24 flex-1 truncate text-lg font-semibold">{title}</h1>
      {children}
    </header>
  );
}

/** The scrolling element of a page: long lists in it draw only the visible rows. */
export const PageScroller = createContext<RefObject<HTMLDivElement | null> | null>(null);

/** A view that scrolls as one page. */
export function Page({
  title,
  actions,
  list = false,
  wide = false,
  testId,
  children,
}: {
  title: ReactNode;
  actions?: ReactNode;
  list?: boolean;
  wide?: boolean;
  testId: string;
  children: ReactNode;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <div data-testid={testId} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <PageHead title={title} list={list}>
        {actions}
      </PageHead>
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
        <PageScroller value={scroller}>
          <div
            className={cx(
              'mx-auto flex flex-col gap-6 px-4 py-6',
              wide ? 'max-w-[1120px]' : 'max-w-page',
            )}
          >
            {children}
          </div>
        </PageScroller>
      </div>
    </div>
  );
}

/** A part of a page with its own heading. */
export function Section({
  title,
  note,
  actions,
  children,
  testId,
}: {
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  testId?: string;
}) {
  return (
    <section data-testid={testId} aria-label={title} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-2">
        <div className="min-w-0">
          <h2 className="text-base font-semibold">{title}</h2>
          {note && <p className="max-w-measure text-sm text-ink-soft">{note}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}

import { Dialog } from 'radix-ui';
import { type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { cx } from '../ui/class-names.ts';
import { useMedia } from '../ui/use-media.ts';
import { listWidthRange, useShell } from '../kit/shell-store.ts';

function focusDialog(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}

/**
 * Dragged by pointer, moved by arrow keys: a separator as WAI-ARIA's window splitter pattern
 * describes it.
 */
function Splitter({ width, onWidth }: { width: number; onWidth: (width: number) => void }) {
  const { t } = useTranslation();
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const from = event.clientX - width;
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = (move) => onWidth(move.clientX - from);
    handle.onpointerup = () => (handle.onpointermove = null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft') onWidth(width - 20);
    if (event.key === 'ArrowRight') onWidth(width + 20);
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t('frame.resizeList')}
      aria-valuenow={width}
      aria-valuemin={listWidthRange.min}
      aria-valuemax={listWidthRange.max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      className="relative -mr-1 w-1 shrink-0 cursor-col-resize touch-none transition-colors hover:bg-selected"
    />
  );
}

/** The list next to the main part: a column on wide windows, a drawer under 900 px. */
export function ListColumn({ label, children }: { label: string; children: ReactNode }) {
  const shell = useShell();
  const { listWidth, listHidden, drawer } = useStore(shell);
  const wide = useMedia('(min-width: 900px)');
  if (!wide) {
    return (
      <Dialog.Root open={drawer} onOpenChange={shell.setDrawer}>
        <Dialog.Portal>
          <Dialog.Overlay className="fixed inset-0 z-30 animate-fade bg-scrim" />
          <Dialog.Content
            aria-describedby={undefined}
            data-testid="drawer"
            onOpenAutoFocus={focusDialog}
            className={cx(
              'fixed inset-y-0 left-0 z-40 flex w-80 max-w-[86vw] animate-fade flex-col',
              'bg-list shadow-float',
            )}
          >
            <Dialog.Title className="sr-only">{label}</Dialog.Title>
            {children}
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    );
  }
  if (listHidden) return null;
  return (
    <>
      <section
        aria-label={label}
        className="flex shrink-0 flex-col border-r border-line bg-list"
        style={{ width: listWidth }}
      >
        {children}
      </section>
      <Splitter width={listWidth} onWidth={shell.setListWidth} />
    </>
  );
}

import { X } from 'lucide-react';
import { AlertDialog, Dialog as RadixDialog } from 'radix-ui';
import { useState, type ReactNode, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from './button.tsx';
import { cx } from './class-names.ts';

/**
 * Opening leads to the first field, else to the dialog itself: a button's tooltip would take the
 * first Escape.
 */
export function focusFirstField(event: Event): void {
  const dialog = event.currentTarget;
  if (!(dialog instanceof HTMLElement)) return;
  event.preventDefault();
  const field = dialog.querySelector<HTMLElement>(
    '[autofocus], input:not([type=hidden]):not([hidden]), textarea, select',
  );
  (field ?? dialog).focus();
}

/**
 * Closing leads back to what had the focus before; Radix knows only triggers of its own, and would
 * leave it nowhere.
 */
function useWayBack(): (event: Event) => void {
  const [before] = useState(() => document.activeElement);
  return (event) => {
    event.preventDefault();
    if (before instanceof HTMLElement) before.focus();
  };
}

const scrim = 'fixed inset-0 z-40 animate-fade bg-scrim';
/** It has the focus where it has no field; a ring around all of it would say nothing. */
const sheet =
  'outline-none fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-32px)] ' +
  'w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 animate-fade flex-col rounded-md ' +
  'bg-surface shadow-float';

interface SheetProps {
  onClose: () => void;
  title: string;
  children: ReactNode;
  wide?: boolean;
  testId?: string | undefined;
  ref?: Ref<HTMLDivElement>;
}

/** There only while it is open. */
function Sheet({ onClose, title, children, wide = false, testId, ref }: SheetProps) {
  const { t } = useTranslation();
  const onCloseAutoFocus = useWayBack();
  return (
    <RadixDialog.Content
      ref={ref}
      data-testid={testId}
      aria-describedby={undefined}
      onOpenAutoFocus={focusFirstField}
      onCloseAutoFocus={onCloseAutoFocus}
      className={cx(sheet, wide ? 'sm:w-[640px]' : 'sm:w-[480px]')}
    >
      <header className="flex items-center justify-between gap-4 border-b border-line px-4 py-3">
        <RadixDialog.Title className="text-lg font-semibold">{title}</RadixDialog.Title>
        <IconButton label={t('common.close')} small onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      <div className="min-h-0 overflow-y-auto p-4">{children}</div>
    </RadixDialog.Content>
  );
}

export function Dialog({ open, ...sheetProps }: Omit<SheetProps, 'ref'> & { open: boolean }) {
  return (
    <RadixDialog.Root open={open} onOpenChange={(next) => !next && sheetProps.onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={scrim} />
        <Sheet {...sheetProps} />
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

interface ConfirmProps {
  open: boolean;
  title: string;
  /** What is permanently lost. */
  text: string;
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

function Question({
  title,
  text,
  action,
  onConfirm,
  ref,
}: Omit<ConfirmProps, 'open' | 'onClose'> & { ref?: Ref<HTMLDivElement> }) {
  const { t } = useTranslation();
  const onCloseAutoFocus = useWayBack();
  return (
    <AlertDialog.Content
      ref={ref}
      onCloseAutoFocus={onCloseAutoFocus}
      className={cx(sheet, 'gap-3 p-4 sm:w-[440px]')}
      data-testid="confirm"
    >
      <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
      <AlertDialog.Description className="text-sm text-ink-soft">{text}</AlertDialog.Description>
      <div className="mt-2 flex justify-end gap-2">
        <AlertDialog.Cancel asChild>
          <Button>{t('common.cancel')}</Button>
        </AlertDialog.Cancel>
        <AlertDialog.Action asChild>
          <Button look="danger" onClick={onConfirm} data-testid="confirm-action">
            {action}
          </Button>
        </AlertDialog.Action>
      </div>
    </AlertDialog.Content>
  );
}

/** Asks before what can't be undone, and only then. */
export function Confirm({ open, onClose, ...question }: ConfirmProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={scrim} />
        <Question {...question} />
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

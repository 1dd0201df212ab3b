import { X } from 'lucide-react';
import { AlertDialog, Dialog as RadixDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from './button.tsx';
import { cx } from './class-names.ts';

/** Opening leads to the first field, else to the dialog itself: a button's tooltip would take the first Escape. */
export function focusFirstField(event: Event): void {
  const dialog = event.currentTarget;
  if (!(dialog instanceof HTMLElement)) return;
  event.preventDefault();
  const field = dialog.querySelector<HTMLElement>('[autofocus], input:not([type=hidden]):not([hidden]), textarea, select');
  (field ?? dialog).focus();
}

const scrim = 'fixed inset-0 z-40 animate-fade bg-scrim';
/** It has the focus where it has no field; a ring around all of it would say nothing. */
const sheet = 'outline-none fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 animate-fade flex-col rounded-md bg-surface shadow-float';

export function Dialog({ open, onClose, title, children, wide = false, testId }: { open: boolean; onClose: () => void; title: string; children: ReactNode; wide?: boolean; testId?: string }) {
  const { t } = useTranslation();
  return (
    <RadixDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={scrim} />
        <RadixDialog.Content data-testid={testId} aria-describedby={undefined} onOpenAutoFocus={focusFirstField} className={cx(sheet, wide ? 'sm:w-[640px]' : 'sm:w-[480px]')}>
          <header className="flex items-center justify-between gap-4 border-b border-line px-4 py-3">
            <RadixDialog.Title className="text-lg font-semibold">{title}</RadixDialog.Title>
            <IconButton label={t('common.close')} small onClick={onClose}>
              <X size={16} aria-hidden />
            </IconButton>
          </header>
          <div className="min-h-0 overflow-y-auto p-4">{children}</div>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

interface ConfirmProps {
  open: boolean;
  title: string;
  /** What is lost for good. */
  text: string;
  action: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before what can't be undone, and only then. */
export function Confirm({ open, title, text, action, onConfirm, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={scrim} />
        <AlertDialog.Content className={cx(sheet, 'gap-3 p-4 sm:w-[440px]')} data-testid="confirm">
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
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

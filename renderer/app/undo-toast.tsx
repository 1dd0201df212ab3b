import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useShell } from '../kit/shell-store.ts';
import { Button } from '../ui/button.tsx';
import { isMac, shortcutText } from '../kit/shortcuts.ts';
import { cx } from '../ui/class-names.ts';

/** Long enough to read and to reach by keyboard; after it the key still undoes. */
const offeredMs = 8000;

export function UndoToast() {
  const { t } = useTranslation();
  const shell = useShell();
  const offered = useStore(shell, (state) => state.offered);
  useEffect(() => {
    if (!offered) return;
    const timer = setTimeout(() => shell.withdrawOffer(offered.id), offeredMs);
    return () => clearTimeout(timer);
  }, [offered, shell]);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-16 z-50 flex justify-center px-4 sm:bottom-6"
    >
      {offered && (
        <div
          data-testid="undo-toast"
          className={cx(
            'pointer-events-auto flex max-w-full animate-fade items-center gap-3',
            'rounded-md bg-surface py-2 pr-2 pl-4 text-sm shadow-float',
          )}
        >
          <span className="truncate">{offered.text}</span>
          <Button small onClick={() => void shell.undo().catch(() => undefined)} data-testid="undo">
            {t('common.undo')}
            <kbd className="font-sans text-ink-faint">{shortcutText('mod+z', isMac())}</kbd>
          </Button>
        </div>
      )}
    </div>
  );
}

import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { focusFirstField } from '../ui/dialog.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useMedia } from '../ui/use-media.ts';
import { useShell, type Inspected } from '../kit/shell-store.ts';

const RequestInspector = lazy(() =>
  import('../monitor/request-inspector.tsx').then((module) => ({
    default: module.RequestInspector,
  })),
);
const SourceInspector = lazy(() =>
  import('../knowledge/source-inspector.tsx').then((module) => ({
    default: module.SourceInspector,
  })),
);
const AccountInspector = lazy(() =>
  import('../accounts/account-inspector.tsx').then((module) => ({
    default: module.AccountInspector,
  })),
);

function Content({ inspected }: { inspected: Inspected }) {
  if (inspected.kind === 'request') return <RequestInspector id={inspected.id} />;
  if (inspected.kind === 'source')
    return <SourceInspector source={inspected.source} words={inspected.words} />;
  return <AccountInspector id={inspected.id} />;
}

function Body({ inspected }: { inspected: Inspected }) {
  const { t } = useTranslation();
  const shell = useShell();
  return (
    <>
      <header className="flex min-h-12 items-center justify-between gap-2 border-b border-line px-4">
        <h2 className="truncate text-base font-semibold">{t(`inspector.${inspected.kind}`)}</h2>
        <IconButton
          label={t('common.close')}
          small
          data-testid="close-inspector"
          onClick={() => shell.inspect(null)}
        >
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      <Suspense fallback={<Skeleton className="p-4" lines={6} />}>
        <Content inspected={inspected} />
      </Suspense>
    </>
  );
}

/** Details on demand: a column where there is room, over the view where there is not. */
export function Inspector() {
  const { t } = useTranslation();
  const shell = useShell();
  const inspected = useStore(shell, (state) => state.inspected);
  const wide = useMedia('(min-width: 1200px)');
  if (!inspected) return null;
  if (wide) {
    return (
      <aside
        aria-label={t(`inspector.${inspected.kind}`)}
        data-testid="inspector"
        className="flex w-(--inspector-width) shrink-0 flex-col border-l border-line bg-list"
      >
        <Body inspected={inspected} />
      </aside>
    );
  }
  return (
    <Dialog.Root open onOpenChange={() => shell.inspect(null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 animate-fade bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          data-testid="inspector"
          onOpenAutoFocus={focusFirstField}
          className={cx(
            'fixed inset-y-0 right-0 z-40 flex w-full animate-fade flex-col bg-list',
            'shadow-float sm:w-[420px]',
          )}
        >
          <Dialog.Title className="sr-only">{t(`inspector.${inspected.kind}`)}</Dialog.Title>
          <Body inspected={inspected} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { ChatList } from '../chat/chat-list.tsx';
import { ChatView } from '../chat/chat-view.tsx';
import { useNavigation } from '../kit/navigation.ts';
import { useShell } from '../kit/shell-store.ts';
import { PairingRequests } from '../peers/pairing-requests.tsx';
import { cx } from '../ui/class-names.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import type { Action } from './actions.ts';
import { ConnectionBanner } from './banner.tsx';
import { Inspector } from './inspector.tsx';
import { ListColumn } from './list-column.tsx';
import { Rail } from './rail.tsx';
import { UndoToast } from './undo-toast.tsx';
import { ViewBoundary } from './view-boundary.tsx';

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));
const KnowledgeList = lazy(() =>
  import('../knowledge/knowledge-list.tsx').then((module) => ({ default: module.KnowledgeList })),
);
const KnowledgeView = lazy(() =>
  import('../knowledge/knowledge-view.tsx').then((module) => ({ default: module.KnowledgeView })),
);
const ModelsView = lazy(() =>
  import('../models/models-view.tsx').then((module) => ({ default: module.ModelsView })),
);
const AccountsView = lazy(() =>
  import('./accounts-view.tsx').then((module) => ({ default: module.AccountsView })),
);
const MonitorView = lazy(() =>
  import('./monitor-view.tsx').then((module) => ({ default: module.MonitorView })),
);
const SettingsView = lazy(() =>
  import('../settings/settings-view.tsx').then((module) => ({ default: module.SettingsView })),
);

const mains = {
  chat: ChatView,
  knowledge: KnowledgeView,
  models: ModelsView,
  accounts: AccountsView,
  monitor: MonitorView,
  settings: SettingsView,
};

function SkipLink() {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      onClick={() => document.getElementById('main')?.focus()}
      className={cx(
        'sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50',
        'focus:rounded-md focus:bg-surface focus:px-3 focus:py-2 focus:text-sm',
        'focus:shadow-float',
      )}
    >
      {t('frame.skip')}
    </button>
  );
}

/** A chosen conversation or base closes the drawer, and the title of the window names the view. */
function usePlaceEffects(): void {
  const { t } = useTranslation();
  const navigation = useNavigation();
  const shell = useShell();
  const place = useStore(navigation.place);
  useEffect(() => {
    shell.setDrawer(false);
    document.title = `${t(`nav.${place.view}`)} · Hearth`;
  }, [place, shell, t]);
}

export function AppFrame({ actions }: { actions: readonly Action[] }) {
  const { t } = useTranslation();
  const navigation = useNavigation();
  const shell = useShell();
  const view = useStore(navigation.place, (place) => place.view);
  const palette = useStore(shell, (state) => state.palette);
  usePlaceEffects();
  const Main = mains[view];
  const List = view === 'chat' ? ChatList : view === 'knowledge' ? KnowledgeList : null;
  return (
    <div className="flex h-full flex-col bg-rail">
      <SkipLink />
      <div className="title-strip shrink-0" />
      <ConnectionBanner />
      <PairingRequests className="px-3 py-1" />
      <div className="flex min-h-0 flex-1 max-sm:flex-col-reverse">
        <Rail />
        <div className="flex min-h-0 min-w-0 flex-1 bg-ground">
          {List && (
            <ListColumn label={t(`nav.${view}`)}>
              <Suspense fallback={<Skeleton className="p-4" />}>
                <List />
              </Suspense>
            </ListColumn>
          )}
          <main
            id="main"
            tabIndex={-1}
            className="flex min-h-0 min-w-0 flex-1 flex-col focus-visible:outline-none"
          >
            <ViewBoundary key={view}>
              <Suspense fallback={<Skeleton className="p-6" lines={6} />}>
                <Main />
              </Suspense>
            </ViewBoundary>
          </main>
          <Inspector />
        </div>
      </div>
      <UndoToast />
      {palette && (
        <Suspense>
          <Palette actions={actions} />
        </Suspense>
      )}
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { cx } from '../ui/class-names.ts';
import { viewIcons } from './actions.ts';
import { useNavigation, type View } from '../kit/navigation.ts';
import { viewHash, views } from '../kit/navigation.ts';
import { usePermissions } from '../kit/use-permissions.ts';

function RailItem({ view, active }: { view: View; active: boolean }) {
  const { t } = useTranslation();
  const Icon = viewIcons[view];
  return (
    <a
      href={viewHash({ view })}
      data-testid={`nav-${view}`}
      aria-current={active ? 'page' : undefined}
      className={cx(
        'mx-auto flex h-12 w-full min-w-0 flex-col sm:w-13 items-center justify-center ' +
          'gap-0.5 rounded-md text-nav transition-colors hover:bg-hover hover:text-ink',
        active ? 'bg-selected font-medium text-ink' : 'text-ink-soft',
        view === 'settings' && 'sm:mt-auto',
      )}
    >
      <Icon
        size={18}
        strokeWidth={active ? 2.1 : 1.7}
        aria-hidden
        className={active ? 'text-ember-ink' : undefined}
      />
      <span className="whitespace-nowrap">{t(`nav.${view}`)}</span>
    </a>
  );
}

/** At the left; under 600 px at the foot, where a thumb reaches. */
export function Rail() {
  const { t } = useTranslation();
  const navigation = useNavigation();
  const { manages } = usePermissions();
  const current = useStore(navigation.place, (place) => place.view);
  return (
    <nav
      aria-label={t('nav.label')}
      className={cx(
        'flex shrink-0 gap-1 border-t border-line bg-rail p-1 max-sm:w-full',
        'max-sm:flex-row sm:w-(--rail-width) sm:flex-col sm:border-t-0 sm:border-r',
        'sm:px-0 sm:py-2',
      )}
    >
      {views
        .filter((view) => manages || view !== 'accounts')
        .map((view) => (
          <RailItem key={view} view={view} active={view === current} />
        ))}
    </nav>
  );
}

import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Loaded } from '../kit/loaded.ts';
import { Page } from '../kit/page.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AccountsTabs, type AccountsTab } from './accounts-tabs.tsx';

interface PoolPageProps<T> {
  tab: AccountsTab;
  loaded: Loaded<T>;
  isEmpty: (value: T) => boolean;
  onRetry: () => void;
  /** The button that adds an entry: in the head of a list, or in the middle of an empty page. */
  add: ReactNode;
  empty: { icon: LucideIcon; title: string; text: string };
  /** The list, drawn when it has entries. */
  children: (value: T) => ReactNode;
  /** Shown after the list, also an empty one: notices and dialogs. */
  after?: ReactNode;
}

/** One tab of the Accounts view: its head, and a list that loads, fails, is empty or is shown. */
export function PoolPage<T>(props: PoolPageProps<T>) {
  const { t } = useTranslation();
  const { tab, isEmpty, onRetry, add, empty, children, after } = props;
  const { value, error } = props.loaded;
  const hasEntries = value !== null && !isEmpty(value);
  return (
    <Page
      title={t('nav.accounts')}
      testId={`view-${tab}`}
      actions={
        <>
          <AccountsTabs tab={tab} />
          {hasEntries && add}
        </>
      }
    >
      {error && value === null && <ErrorNotice error={error} onRetry={onRetry} />}
      {value === null && !error && <Skeleton lines={5} />}
      {value !== null && isEmpty(value) && (
        <EmptyState
          testId={`${tab}-empty`}
          icon={empty.icon}
          title={empty.title}
          text={empty.text}
          action={add}
        />
      )}
      {hasEntries && children(value)}
      {after}
    </Page>
  );
}

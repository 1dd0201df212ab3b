import { GripVertical } from 'lucide-react';
import type { DragEvent, KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account } from '../../shared/contract/accounts.ts';
import { cx } from '../ui/class-names.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import type { AccountDialog } from './account-dialogs.tsx';
import { AccountMenu } from './account-menu.tsx';
import { sortByPriority } from './account-order.ts';
import { AccountRow } from './account-row.tsx';
import { useAccounts } from './accounts-store.ts';
import { useReorder } from './use-reorder.ts';

interface HandleProps {
  name: string;
  onStart: () => void;
  onEnd: () => void;
  onMove: (by: number) => void;
}

/** Dragged by pointer, moved by the arrow keys. */
function Handle({ name, onStart, onEnd, onMove }: HandleProps) {
  const { t } = useTranslation();
  const onDragStart = (event: DragEvent<HTMLElement>): void => {
    const row = event.currentTarget.closest('li');
    if (row) event.dataTransfer.setDragImage(row, 16, 16);
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', name);
    onStart();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    onMove(by);
  };
  return (
    <button
      type="button"
      draggable
      aria-label={t('accounts.handle', { name })}
      title={t('accounts.handleHint')}
      data-testid="drag-account"
      onDragStart={onDragStart}
      onDragEnd={onEnd}
      onKeyDown={onKeyDown}
      className={cx(
        'flex size-7 shrink-0 cursor-grab! items-center justify-center rounded-sm',
        'text-ink-faint hover:bg-hover hover:text-ink',
      )}
    >
      <GripVertical size={15} aria-hidden />
    </button>
  );
}

export function AccountList({
  accounts,
  onOpen,
}: {
  accounts: readonly Account[];
  onOpen: (dialog: AccountDialog) => void;
}) {
  const { t } = useTranslation();
  const { value: status, error } = useStore(useAccounts(), (state) => state.status);
  const sorted = sortByPriority(accounts);
  const order = useReorder(sorted);
  const last = sorted.length - 1;
  return (
    <>
      <p className="max-w-measure text-sm text-ink-soft">{t('accounts.order')}</p>
      {order.error && <ErrorNotice error={order.error} />}
      {error && status === null && <ErrorNotice error={error} testId="status-error" />}
      <ol className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
        {sorted.map((account, index) => (
          <li
            key={account.id}
            data-testid="account"
            data-state={account.state}
            className={cx(
              'relative',
              order.from === index && 'opacity-50',
              order.line(index) === 'above' &&
                'before:absolute before:inset-x-0 before:-top-px before:h-0.5 before:bg-ember',
              order.line(index) === 'below' &&
                'after:absolute after:inset-x-0 after:-bottom-px after:h-0.5 after:bg-ember',
            )}
          >
            <div className="flex pl-2" onDragOver={order.onDragOver(index)} onDrop={order.onDrop}>
              <AccountRow
                account={account}
                status={status?.[account.id]}
                place={index + 1}
                onOpen={onOpen}
                handle={
                  <Handle
                    name={account.name}
                    onStart={() => order.start(index)}
                    onEnd={order.end}
                    onMove={(by) => order.move(index, index + by)}
                  />
                }
                menu={
                  <AccountMenu
                    account={account}
                    onOpen={onOpen}
                    onUp={index === 0 ? null : () => order.move(index, index - 1)}
                    onDown={index === last ? null : () => order.move(index, index + 1)}
                  />
                }
              />
            </div>
          </li>
        ))}
      </ol>
      <p role="status" className="sr-only">
        {order.said}
      </p>
    </>
  );
}

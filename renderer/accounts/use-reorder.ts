import { useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../shared/contract/accounts.ts';
import { useShell } from '../kit/shell-store.ts';
import { useAct } from '../ui/use-act.ts';
import { landing, moved } from './account-order.ts';
import { useAccounts } from './accounts-store.ts';

interface Hover {
  over: number;
  lowerHalf: boolean;
}

/** Moving accounts, by pointer or key; each move can be undone. */
export function useReorder(sorted: readonly Account[]) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const shell = useShell();
  const [from, setFrom] = useState<number | null>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const [said, setSaid] = useState('');
  const { run, error } = useAct(accounts.reorder);
  const ids = sorted.map(({ id }) => id);
  const move = (place: number, to: number): void => {
    const next = moved(ids, place, to);
    if (next.join() === ids.join()) return;
    const name = sorted[place]?.name ?? '';
    void run(next).then((done) => {
      if (!done) return;
      setSaid(
        t('accounts.movedTo', {
          name,
          place: next.indexOf(ids[place] ?? '') + 1,
          count: ids.length,
        }),
      );
      shell.did(t('accounts.moved', { name }), () => accounts.reorder(ids));
    });
  };
  const end = (): void => {
    setFrom(null);
    setHover(null);
  };
  const onDragOver = (over: number) => (event: DragEvent<HTMLElement>) => {
    if (from === null) return;
    event.preventDefault();
    const box = event.currentTarget.getBoundingClientRect();
    setHover({ over, lowerHalf: event.clientY > box.top + box.height / 2 });
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    if (from !== null && hover) move(from, landing(from, hover.over, hover.lowerHalf));
    end();
  };
  const line = (index: number): 'above' | 'below' | null =>
    from === null || hover?.over !== index || from === index
      ? null
      : hover.lowerHalf
        ? 'below'
        : 'above';
  return { from, said, error, move, line, start: setFrom, end, onDragOver, onDrop };
}

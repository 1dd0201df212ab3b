import {
  ArrowDown,
  ArrowUp,
  Gauge,
  KeyRound,
  MoreHorizontal,
  Pencil,
  Power,
  Trash2,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account } from '../../shared/contract/accounts.ts';
import { IconButton } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import { useAct } from '../ui/use-act.ts';
import type { AccountDialog } from './account-dialogs.tsx';
import { useAccounts } from './accounts-store.ts';

interface AccountMenuProps {
  account: Account;
  onOpen: (dialog: AccountDialog) => void;
  /** Null at the ends of the list. */
  onUp: (() => void) | null;
  onDown: (() => void) | null;
}

/** Where a provider has several accounts: all of them off, or all on again, at once. */
function ProviderSwitch({ account: { provider } }: { account: Account }) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const { run } = useAct(accounts.setProviderEnabled);
  const state = useStore(accounts);
  const same = (state.accounts.value ?? []).filter((account) => account.provider === provider);
  if (same.length < 2) return null;
  const on = same.some(({ enabled }) => enabled);
  const name = state.providers.value?.find(({ id }) => id === provider)?.name ?? provider;
  return (
    <MenuItem
      icon={<Power size={14} aria-hidden />}
      onSelect={() => void run(provider, !on)}
      testId="provider-switch"
    >
      {t(on ? 'accounts.providerOff' : 'accounts.providerOn', {
        provider: name,
        count: same.length,
      })}
    </MenuItem>
  );
}

/** An account from hearth.yaml is changed there: only its order can be changed here. */
export function AccountMenu({ account, onOpen, onUp, onDown }: AccountMenuProps) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const [asking, setAsking] = useState(false);
  const { run } = useAct(accounts.remove);
  // Opens after the menu has closed: the menu returns the focus to its button, and the dialog then
  // takes it.
  const open = (kind: AccountDialog['kind']) => () =>
    void setTimeout(() => onOpen({ kind, id: account.id }));
  const fixed = account.source === 'file';
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={t('accounts.more')} data-testid="account-menu">
            <MoreHorizontal size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem
          disabled={fixed}
          icon={<Pencil size={14} aria-hidden />}
          onSelect={open('edit')}
          testId="edit-account"
        >
          {t('accounts.edit')}
        </MenuItem>
        <MenuItem
          disabled={fixed}
          icon={<Gauge size={14} aria-hidden />}
          onSelect={open('limits')}
          testId="account-limits"
        >
          {t('accounts.limits.open')}
        </MenuItem>
        <MenuItem
          disabled={fixed}
          icon={<KeyRound size={14} aria-hidden />}
          onSelect={open('rotate')}
          testId="rotate-key"
        >
          {t('accounts.rotate.open')}
        </MenuItem>
        <MenuLine />
        <MenuItem
          disabled={onUp === null}
          icon={<ArrowUp size={14} aria-hidden />}
          onSelect={() => onUp?.()}
          testId="move-up"
        >
          {t('pool.up')}
        </MenuItem>
        <MenuItem
          disabled={onDown === null}
          icon={<ArrowDown size={14} aria-hidden />}
          onSelect={() => onDown?.()}
          testId="move-down"
        >
          {t('pool.down')}
        </MenuItem>
        <ProviderSwitch account={account} />
        <MenuLine />
        <MenuItem
          danger
          disabled={fixed}
          icon={<Trash2 size={14} aria-hidden />}
          onSelect={() => setTimeout(() => setAsking(true))}
          testId="remove-account"
        >
          {t('accounts.remove')}
        </MenuItem>
      </Menu>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('accounts.removeTitle', { name: account.name })}
        text={t('accounts.removeText')}
        action={t('accounts.remove')}
        onConfirm={() => void run(account.id)}
      />
    </>
  );
}

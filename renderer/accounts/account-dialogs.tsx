import { useStore } from 'zustand';
import { AccountForm } from './account-form.tsx';
import type { AccountPreset } from './account-preset.ts';
import { useAccounts } from './accounts-store.ts';
import { ImportAccountsDialog } from './import-accounts-dialog.tsx';
import { LimitsDialog } from './limits-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';

/** Which dialog is open, and for which account. */
export type AccountDialog = {
  kind: 'add' | 'import' | 'edit' | 'limits' | 'rotate';
  id: string;
  preset?: AccountPreset;
};

export function AccountDialogs({
  dialog,
  onClose,
}: {
  dialog: AccountDialog | null;
  onClose: () => void;
}) {
  const accounts = useAccounts();
  const account = useStore(accounts, (state) =>
    state.accounts.value?.find((each) => each.id === dialog?.id),
  );
  if (dialog === null) return null;
  if (dialog.kind === 'add')
    return (
      <AccountForm
        account={null}
        {...(dialog.preset ? { preset: dialog.preset } : {})}
        onClose={onClose}
      />
    );
  if (dialog.kind === 'import') return <ImportAccountsDialog onClose={onClose} />;
  if (!account) return null;
  if (dialog.kind === 'edit')
    return (
      <AccountForm
        account={account}
        {...(dialog.preset ? { preset: dialog.preset } : {})}
        onClose={onClose}
      />
    );
  if (dialog.kind === 'limits') return <LimitsDialog account={account} onClose={onClose} />;
  return <RotateDialog account={account} onClose={onClose} />;
}

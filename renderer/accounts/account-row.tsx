import { FlaskConical, MoreHorizontal, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account, AccountTest } from '../../shared/contract/accounts.ts';
import { errorCodeOf } from '../../shared/errors.ts';
import { useServices } from '../app/services.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { StateChip, type Tone } from '../ui/chip.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Switch } from '../ui/field.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { When } from '../ui/when.tsx';

export const accountTones: Record<Account['state'], Tone> = { active: 'safe', cooling: 'limit', exhausted: 'limit', parked: 'fail', disabled: 'off' };

export function AccountState({ account }: { account: Account }) {
  const { t } = useTranslation();
  const state = account.enabled ? account.state : 'disabled';
  return (
    <StateChip tone={accountTones[state]} title={account.stateReason || undefined}>
      {t(`accounts.state.${state}`)}
    </StateChip>
  );
}

/** An account that names no model is in no picker: what the test found can be taken over as it is. */
function TakeModels({ account, found }: { account: Account; found: string[] }) {
  const { t } = useTranslation();
  const { accounts } = useServices();
  const { run, busy, error } = useAct(accounts.update);
  if (account.models.length > 0 || found.length === 0) return null;
  return (
    <>
      <Button small disabled={busy} data-testid="take-models" onClick={() => void run(account.id, { models: found })}>
        {t('accounts.take', { count: found.length })}
      </Button>
      {error && <ErrorNotice error={error} />}
    </>
  );
}

export function TestResult({ account, test }: { account: Account; test: AccountTest | 'running' | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (test === undefined) return null;
  if (test === 'running') return <p role="status" className="w-fit animate-breathe text-xs text-ink-faint">{t('accounts.testing')}</p>;
  if (!test.ok) return <ErrorNotice error={{ code: errorCodeOf({ code: test.code }), message: test.message }} testId="account-test-failed" />;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <p role="status" data-testid="account-test-ok" className="figures text-xs text-safe">
        {t('accounts.testOk', { time: test.latencyMs === null ? '' : format.duration(test.latencyMs), count: test.models.length })}
      </p>
      <TakeModels account={account} found={test.models} />
    </div>
  );
}

function RowMenu({ account, onEdit }: { account: Account; onEdit: () => void }) {
  const { t } = useTranslation();
  const { accounts } = useServices();
  const [asking, setAsking] = useState(false);
  const { run } = useAct(accounts.remove);
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
        <MenuItem icon={<Pencil size={14} aria-hidden />} onSelect={() => setTimeout(onEdit)} testId="edit-account">
          {t('accounts.edit')}
        </MenuItem>
        <MenuItem danger icon={<Trash2 size={14} aria-hidden />} onSelect={() => setTimeout(() => setAsking(true))} testId="remove-account">
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

function Facts({ account }: { account: Account }) {
  const { t } = useTranslation();
  const models = account.models.length === 0 ? t('accounts.allModels') : account.models.join(', ');
  const key = account.keyHint === '' ? t('accounts.noKey') : `••••${account.keyHint}`;
  return (
    <p className="figures truncate text-xs text-ink-faint" title={`${account.baseUrl}\n${models}`}>
      {[account.baseUrl.replace(/^https?:\/\//, ''), key, models].filter(Boolean).join(' · ')}
    </p>
  );
}

export function AccountRow({ account, onEdit }: { account: Account; onEdit: () => void }) {
  const { t } = useTranslation();
  const { accounts, shell } = useServices();
  const test = useStore(accounts, (state) => state.tests[account.id]);
  const change = useAct(accounts.update);
  const check = useAct(accounts.test);
  const held = account.enabled && account.state !== 'active' && account.state !== 'disabled';
  return (
    <li data-testid="account" data-state={account.state} className="flex flex-col gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span title={t('accounts.form.priorityHint')} className="figures flex h-6 min-w-8 items-center justify-center rounded-sm bg-hover px-1 text-xs text-ink-soft">
          {account.priority}
        </span>
        <div className="min-w-0 flex-1 basis-56">
          <div className="flex flex-wrap items-center gap-2">
            <button type="button" className="truncate rounded-sm text-sm font-medium hover:text-ember-ink" onClick={() => shell.inspect({ kind: 'account', id: account.id })}>
              {account.name}
            </button>
            <AccountState account={account} />
          </div>
          <Facts account={account} />
        </div>
        <div className="flex items-center gap-2">
          <Button small icon={<FlaskConical size={14} aria-hidden />} disabled={test === 'running'} data-testid="test-account" onClick={() => void check.run(account.id)}>
            {t('accounts.test')}
          </Button>
          <Switch checked={account.enabled} label={t('accounts.enabled', { name: account.name })} disabled={change.busy} testId="account-enabled" onChange={(enabled) => void change.run(account.id, { enabled })} />
          <RowMenu account={account} onEdit={onEdit} />
        </div>
      </div>
      {held && (
        <p className="text-xs text-ink-soft">
          {account.stateReason} {account.stateUntil !== null && t('accounts.until')} {account.stateUntil !== null && <When at={account.stateUntil} />}
        </p>
      )}
      <TestResult account={account} test={test} />
      {(change.error ?? check.error) && <ErrorNotice error={change.error ?? check.error ?? { code: 'internal', message: '' }} />}
    </li>
  );
}

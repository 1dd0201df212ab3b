import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { RemovedSubjectRow, TokenIssuer } from '../../shared/contract/token-issuers.ts';
import { IssuerForm } from '../clients/issuer-form.tsx';
import { useTokenIssuers } from '../clients/token-issuers-store.ts';
import { FileChip } from '../pool/file-chip.tsx';
import { Button } from '../ui/button.tsx';
import { StateChip } from '../ui/chip.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { When } from '../ui/when.tsx';
import { SettingRow } from './layout/setting-row.tsx';

/** Subjects that are refused, each with the way back. */
function Removed({ issuer }: { issuer: TokenIssuer }) {
  const { t } = useTranslation();
  const issuers = useTokenIssuers();
  const [rows, setRows] = useState<RemovedSubjectRow[]>([]);
  useEffect(() => {
    let shown = true;
    void issuers.removed(issuer.id).then(
      (found) => shown && setRows(found),
      () => undefined,
    );
    return () => void (shown = false);
  }, [issuers, issuer]);
  const { run, error } = useAct(issuers.readmit);
  if (rows.length === 0) return null;
  return (
    <details>
      <summary className="cursor-pointer text-xs text-ink-soft">
        {t('issuers.removed', { count: rows.length })}
      </summary>
      <ul className="mt-1 flex flex-col gap-1">
        {rows.map(({ subject, name, removedAt }) => (
          <li key={subject} className="flex items-center justify-between gap-3 text-xs">
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {name} · <When at={removedAt} />
            </span>
            <Button small onClick={() => void run(issuer.id, subject)}>
              {t('issuers.readmit')}
            </Button>
          </li>
        ))}
      </ul>
      {error && <ErrorNotice error={error} />}
    </details>
  );
}

function IssuerRow({ issuer, onEdit }: { issuer: TokenIssuer; onEdit: () => void }) {
  const { t } = useTranslation();
  const issuers = useTokenIssuers();
  const [asking, setAsking] = useState(false);
  const change = useAct(issuers.save);
  const removal = useAct(issuers.remove);
  const { id, active, enabled, clients, createdAt: _, source, ...input } = issuer;
  const key = input.key.kind === 'secret' ? { kind: 'secret' as const, secret: '' } : input.key;
  const error = change.error ?? removal.error;
  const isOwn = source === 'app';
  // A former version that a restored backup brought back is active again once it is saved.
  const toggle = (): void => void change.run({ ...input, key, id, enabled: !active });
  return (
    <li data-testid="issuer" className="flex flex-col gap-2 py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
            {issuer.name}
            <StateChip tone={active ? 'safe' : 'off'}>
              {t(active ? 'issuers.active' : enabled ? 'issuers.superseded' : 'issuers.off')}
            </StateChip>
            <FileChip source={source} />
          </p>
          <p className="text-xs text-ink-soft [overflow-wrap:anywhere]">
            {issuer.issuer} · {t(`issuers.keyKind.${issuer.key.kind}`)} ·{' '}
            {t('issuers.clients', { count: clients })}
          </p>
        </div>
        {isOwn && (
          <div className="flex gap-2">
            <Button small onClick={toggle} disabled={change.busy}>
              {t(active ? 'issuers.switchOff' : 'issuers.switchOn')}
            </Button>
            <Button small onClick={onEdit} data-testid="edit-issuer">
              {t('issuers.edit')}
            </Button>
            <Button small onClick={() => setAsking(true)} data-testid="remove-issuer">
              {t('issuers.remove')}
            </Button>
          </div>
        )}
      </div>
      <Removed issuer={issuer} />
      {error && <ErrorNotice error={error} />}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('issuers.removeTitle', { name: issuer.name })}
        text={t('issuers.removeText')}
        action={t('issuers.remove')}
        onConfirm={() => void removal.run(id)}
      />
    </li>
  );
}

/** Issuers whose tokens (JWT) sign clients in. */
export function TokenIssuersSetting() {
  const { t } = useTranslation();
  const issuers = useTokenIssuers();
  const { value, error } = useStore(issuers, (state) => state.issuers);
  const [form, setForm] = useState<TokenIssuer | 'new' | null>(null);
  useEffect(() => void issuers.refresh(), [issuers]);
  return (
    <SettingRow
      id="issuers"
      control={
        <Button data-testid="add-issuer" onClick={() => setForm('new')}>
          {t('issuers.add')}
        </Button>
      }
    >
      {error && value === null && (
        <ErrorNotice error={error} onRetry={() => void issuers.refresh()} />
      )}
      {value !== null && value.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {value.map((issuer) => (
            <IssuerRow key={issuer.id} issuer={issuer} onEdit={() => setForm(issuer)} />
          ))}
        </ul>
      )}
      {form !== null && (
        <IssuerForm issuer={form === 'new' ? null : form} onClose={() => setForm(null)} />
      )}
    </SettingRow>
  );
}

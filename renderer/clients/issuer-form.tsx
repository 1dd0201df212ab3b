import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { TokenIssuer } from '../../shared/contract/token-issuers.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, Select, TextArea } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { keyKinds, readIssuerForm, rolesText, type KeyKind } from './read-issuer-form.ts';
import { useTokenIssuers } from './token-issuers-store.ts';

interface Props {
  issuer: TokenIssuer | null;
}

function Identity({ issuer }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2">
        <Field label={t('issuers.name')} hint={t('issuers.nameHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="name"
              required
              maxLength={32}
              autoFocus
              defaultValue={issuer?.name ?? ''}
              data-testid="issuer-name"
            />
          )}
        </Field>
        <Field label={t('issuers.iss')} hint={t('issuers.issHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="issuer"
              required
              spellCheck={false}
              placeholder="https://login.example.com/"
              defaultValue={issuer?.issuer ?? ''}
              data-testid="issuer-iss"
            />
          )}
        </Field>
      </div>
      <Field label={t('issuers.audience')} hint={t('issuers.audienceHint')}>
        {(ids) => (
          <TextArea
            {...ids}
            name="audience"
            required
            rows={1}
            spellCheck={false}
            className="min-h-9! font-mono text-xs"
            placeholder="hearth"
            defaultValue={issuer?.audience.join('\n') ?? ''}
            data-testid="issuer-audience"
          />
        )}
      </Field>
    </>
  );
}

function Key({ issuer, kind, onKind }: Props & { kind: KeyKind; onKind: (kind: KeyKind) => void }) {
  const { t } = useTranslation();
  const known = issuer?.key.kind === kind ? issuer.key : null;
  const shown = known?.kind === 'jwks' ? known.url : known?.kind === 'pem' ? known.pem : '';
  return (
    <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2">
      <Field label={t('issuers.key')} hint={t(`issuers.keyMeans.${kind}`)}>
        {(ids) => (
          <Select
            {...ids}
            value={kind}
            onChange={(event) =>
              onKind(keyKinds.find((one) => one === event.target.value) ?? 'jwks')
            }
            data-testid="issuer-key-kind"
          >
            {keyKinds.map((one) => (
              <option key={one} value={one}>
                {t(`issuers.keyKind.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        key={kind}
        label={t(`issuers.keyKind.${kind}`)}
        hint={known?.kind === 'secret' ? t('issuers.keepSecret') : undefined}
      >
        {(ids) =>
          kind === 'pem' ? (
            <TextArea
              {...ids}
              name="key"
              required
              spellCheck={false}
              className="font-mono text-xs"
              defaultValue={shown}
              data-testid="issuer-key"
            />
          ) : (
            <Input
              {...ids}
              name="key"
              type={kind === 'secret' ? 'password' : 'url'}
              autoComplete="off"
              required={known?.kind !== 'secret'}
              defaultValue={shown}
              data-testid="issuer-key"
            />
          )
        }
      </Field>
    </div>
  );
}

function Rights({ issuer }: Props) {
  const { t } = useTranslation();
  const claims = issuer?.claims;
  return (
    <>
      <Field label={t('issuers.role')} hint={t('issuers.roleHint')}>
        {(ids) => (
          <Input
            {...ids}
            name="role"
            spellCheck={false}
            placeholder="realm_access.roles"
            defaultValue={claims?.role ?? ''}
            data-testid="issuer-role"
          />
        )}
      </Field>
      <Field label={t('issuers.roles')} hint={t('issuers.rolesHint')}>
        {(ids) => (
          <TextArea
            {...ids}
            name="roles"
            rows={2}
            spellCheck={false}
            className="min-h-14! font-mono text-xs"
            placeholder={'hearth-admins = admin\nstaff = member'}
            defaultValue={rolesText(claims?.roles ?? {})}
            data-testid="issuer-roles"
          />
        )}
      </Field>
      <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2">
        <Field label={t('issuers.defaultRole')} hint={t('issuers.defaultRoleHint')}>
          {(ids) => (
            <Select {...ids} name="defaultRole" defaultValue={claims?.defaultRole ?? 'member'}>
              <option value="member">{t('clients.role.member')}</option>
              <option value="viewer">{t('clients.role.viewer')}</option>
            </Select>
          )}
        </Field>
        <Field label={t('issuers.maxClients')} hint={t('issuers.maxClientsHint')}>
          {(ids) => (
            <Input
              {...ids}
              name="maxClients"
              type="number"
              min={1}
              max={10_000}
              required
              className="figures w-28!"
              defaultValue={issuer?.maxClients ?? 100}
            />
          )}
        </Field>
      </div>
    </>
  );
}

/** A new issuer of tokens, or a change of one. */
export function IssuerForm({ issuer, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation();
  const issuers = useTokenIssuers();
  const [kind, setKind] = useState<KeyKind>(issuer?.key.kind ?? 'jwks');
  const [wrong, setWrong] = useState<string | null>(null);
  const { run, busy, error } = useAct(issuers.save);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const read = readIssuerForm(new FormData(event.currentTarget), kind, issuer);
    setWrong('wrong' in read ? read.wrong : null);
    if (!('wrong' in read) && (await run(read))) onClose();
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={issuer === null ? t('issuers.add') : t('issuers.change', { name: issuer.name })}
      testId="issuer-form"
    >
      <form onSubmit={(event) => void onSubmit(event)} className="flex flex-col gap-4">
        <Identity issuer={issuer} />
        <Key issuer={issuer} kind={kind} onKind={setKind} />
        <Rights issuer={issuer} />
        {issuer !== null && <p className="text-xs text-ink-faint">{t('issuers.changeEnds')}</p>}
        {wrong !== null && (
          <p role="alert" className="text-sm text-fail">
            {t('issuers.badRole', { line: wrong })}
          </p>
        )}
        {error && <ErrorNotice error={error} testId="issuer-error" />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" disabled={busy} data-testid="save-issuer">
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

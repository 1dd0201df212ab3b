import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Client, ClientSecrets } from '../../shared/contract/clients.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Select } from '../ui/field.tsx';
import { formText } from '../ui/form-text.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import { SwitchRow } from '../ui/switch-row.tsx';
import { useAct } from '../ui/use-act.ts';
import { ShownSecrets } from './client-secrets.tsx';
import { useClients } from './clients-store.ts';

const overlaps = [24, 1, 168, 0] as const;

/** A new key; the old one may keep working for a while, so that no request is cut off. */
export function RotateClientDialog({ client, onClose }: { client: Client; onClose: () => void }) {
  const { t } = useTranslation();
  const clients = useClients();
  const [secrets, setSecrets] = useState<ClientSecrets | null>(null);
  const [signed, setSigned] = useState(client.signed);
  const { run, busy, error } = useAct(async (overlapHours: number) =>
    setSecrets(await clients.rotate({ id: client.id, overlapHours, signed })),
  );
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void run(Number(formText(new FormData(event.currentTarget), 'overlap')));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('clients.rotateTitle', { name: client.name })}
      testId="rotate-client-dialog"
    >
      {secrets !== null ? (
        <ShownSecrets secrets={secrets} onClose={onClose} />
      ) : (
        <form onSubmit={onSubmit} className="flex flex-col gap-4">
          <p className="text-sm text-ink-soft">
            {t('clients.rotateText', { hint: client.keyHint })}
          </p>
          <Field label={t('clients.overlap')}>
            {(ids) => (
              <Select {...ids} name="overlap" defaultValue={24} data-testid="client-overlap">
                {overlaps.map((hours) => (
                  <option key={hours} value={hours}>
                    {t(`clients.overlapHours.${hours}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <SwitchRow
            title={t('clients.signed')}
            hint={t('clients.signedHint')}
            checked={signed}
            onChange={setSigned}
          />
          {error && <ErrorNotice error={error} />}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit" look="primary" disabled={busy} data-testid="save-rotation">
              {t('clients.rotateSave')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

import {
  Ban,
  ChartColumn,
  EllipsisVertical,
  KeyRound,
  Pencil,
  PlayCircle,
  Trash2,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Client, ClientLimits } from '../../shared/contract/clients.ts';
import { activeRules } from '../content-rules/active-rules.ts';
import { useNavigation } from '../kit/navigation.ts';
import { FileChip } from '../pool/file-chip.tsx';
import { IconButton } from '../ui/button.tsx';
import { Chip, StateChip, WhereChip, type Tone } from '../ui/chip.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { useNow } from '../ui/use-now.ts';
import { When } from '../ui/when.tsx';
import { useUsage } from '../usage/usage-store.ts';
import { clientState, type ClientKeyState } from './client-state.ts';
import { useClients } from './clients-store.ts';
import { RotateClientDialog } from './rotate-client-dialog.tsx';

const tones: Record<ClientKeyState, Tone> = { open: 'safe', suspended: 'off', expired: 'off' };

/** The client’s limits as one line of text; “unlimited” where it has none. */
function useLimitWords(): (limits: ClientLimits) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (limits) => {
    const {
      requestsPerMinute,
      tokensPerMinute,
      concurrency,
      tokensPerDay,
      tokensPerMonth,
      costMicroPerDay,
      costMicroPerMonth,
      currency,
      storageMb,
    } = limits;
    const counts = {
      requestsPerMinute,
      tokensPerMinute,
      concurrency,
      tokensPerDay,
      tokensPerMonth,
    };
    const words = Object.entries(counts).flatMap(([key, value]) =>
      value === null ? [] : [t(`clients.per.${key}`, { amount: format.compact(value) })],
    );
    const money = Object.entries({ costMicroPerDay, costMicroPerMonth }).flatMap(([key, value]) =>
      value === null ? [] : [t(`clients.per.${key}`, { amount: format.money(value, currency) })],
    );
    const kept =
      storageMb === null
        ? []
        : [t('clients.per.storageMb', { amount: format.mebibytes(storageMb) })];
    const all = [...words, ...money, ...kept];
    return all.length === 0 ? t('clients.unlimited') : all.join(' · ');
  };
}

function Facts({ client }: { client: Client }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(30_000);
  const limitWords = useLimitWords();
  const { models, ipAllow, expiresAt, formerKeyUntil, lastSeenAt } = client;
  const rules = activeRules(client.rules);
  const hits = useStore(useClients(), (state) => state.hits.value) ?? [];
  const found = hits
    .filter(({ clientId }) => clientId === client.id)
    .reduce((sum, { count }) => sum + count, 0);
  const facts = [
    limitWords(client.limits),
    models.length > 0 ? t('clients.onlyModels', { models: models.join(', ') }) : '',
    ipAllow.length > 0 ? t('clients.onlyFrom', { addresses: ipAllow.join(', ') }) : '',
    expiresAt !== null && expiresAt > now
      ? t('clients.until', { when: format.date(expiresAt) })
      : '',
    client.signed ? t('clients.isSigned') : '',
    rules > 0 ? t('clients.rules', { count: rules }) : '',
    found > 0 ? t('clients.found', { amount: format.count(found) }) : '',
    formerKeyUntil !== null && formerKeyUntil > now
      ? t('clients.formerKey', { when: format.until(formerKeyUntil, now) })
      : '',
  ].filter((fact) => fact !== '');
  return (
    <p className="text-xs text-ink-soft [overflow-wrap:anywhere]">
      {facts.join(' · ')} · {lastSeenAt === null ? t('clients.neverSeen') : t('clients.lastSeen')}{' '}
      {lastSeenAt !== null && <When at={lastSeenAt} />}
    </p>
  );
}

function Actions({
  client,
  onEdit,
  onRotate,
  onRemove,
  onSuspend,
}: {
  client: Client;
  onEdit: () => void;
  onRotate: () => void;
  onRemove: () => void;
  onSuspend: () => void;
}) {
  const { t } = useTranslation();
  const navigation = useNavigation();
  const usage = useUsage();
  const fixed = client.source === 'file';
  const showUsage = (): void => {
    usage.setGroupBy(['client', 'model']);
    navigation.go({ view: 'monitor', id: 'usage' });
  };
  return (
    <Menu
      align="end"
      testId="client-menu"
      trigger={
        <IconButton
          label={t('clients.actions', { name: client.name })}
          small
          data-testid="client-actions"
        >
          <EllipsisVertical size={16} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem
        icon={<ChartColumn size={14} aria-hidden />}
        onSelect={showUsage}
        testId="client-usage"
      >
        {t('clients.usage')}
      </MenuItem>
      <MenuItem
        icon={<Pencil size={14} aria-hidden />}
        disabled={fixed}
        onSelect={onEdit}
        testId="edit-client"
      >
        {t('clients.change')}
      </MenuItem>
      <MenuItem
        icon={<KeyRound size={14} aria-hidden />}
        disabled={fixed || client.issuer !== null}
        onSelect={onRotate}
        testId="rotate-client"
      >
        {t('clients.rotate')}
      </MenuItem>
      <MenuItem
        icon={
          client.suspended ? <PlayCircle size={14} aria-hidden /> : <Ban size={14} aria-hidden />
        }
        disabled={fixed}
        onSelect={onSuspend}
        testId="suspend-client"
      >
        {client.suspended ? t('clients.resume') : t('clients.suspend')}
      </MenuItem>
      <MenuLine />
      <MenuItem
        danger
        icon={<Trash2 size={14} aria-hidden />}
        disabled={fixed}
        onSelect={onRemove}
        testId="remove-client"
      >
        {t('clients.remove')}
      </MenuItem>
    </Menu>
  );
}

/**
 * A client (a program or person with a key for the LAN server) in the list of clients: its name and
 * state, its limits and rules in one line, and a menu to edit, suspend, give a new key or remove it.
 */
export function ClientRow({ client, onEdit }: { client: Client; onEdit: () => void }) {
  const { t } = useTranslation();
  const clients = useClients();
  const [asking, setAsking] = useState(false);
  const [rotating, setRotating] = useState(false);
  const removal = useAct(clients.remove);
  const change = useAct(clients.update);
  const state = clientState(client, useNow(30_000));
  const error = removal.error ?? change.error;
  return (
    <li data-testid="client" className="flex flex-col gap-1 px-4 py-3">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-2">
            <h3 className="text-sm font-semibold [overflow-wrap:anywhere]">{client.name}</h3>
            <Chip tone={client.role === 'admin' ? 'accent' : 'neutral'}>
              {t(`clients.role.${client.role}`)}
            </Chip>
            {client.localOnly && <WhereChip local locked provider="" />}
            <StateChip tone={tones[state]}>{t(`clients.state.${state}`)}</StateChip>
            <FileChip source={client.source} />
            <span className="figures text-xs text-ink-faint">
              {client.issuer === null
                ? `••••${client.keyHint}`
                : t('clients.byToken', { issuer: client.issuer })}
            </span>
          </div>
          <Facts client={client} />
        </div>
        <Actions
          client={client}
          onEdit={onEdit}
          onRotate={() => setRotating(true)}
          onRemove={() => setAsking(true)}
          onSuspend={() => void change.run({ id: client.id, suspended: !client.suspended })}
        />
      </div>
      {error && <ErrorNotice error={error} />}
      {rotating && <RotateClientDialog client={client} onClose={() => setRotating(false)} />}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('clients.removeTitle', { name: client.name })}
        text={t('clients.removeText')}
        action={t('clients.remove')}
        onConfirm={() => void removal.run(client.id)}
      />
    </li>
  );
}

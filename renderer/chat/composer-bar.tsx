import {
  ArrowUp,
  CircleHelp,
  Cloud,
  Lock,
  LockOpen,
  ShieldCheck,
  Split,
  Square,
} from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useSettings } from '../kit/settings-store.ts';
import { useKnowledge } from '../knowledge/store/knowledge-store.ts';
import { useModels } from '../models/models-store.ts';
import { IconButton } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { cx } from '../ui/class-names.ts';
import { useChat } from './chat-store.ts';
import { BasePicker, ModelPicker } from './pickers.tsx';
import { localOnlyReason, whereNext, type LocalOnlyReason } from './where.ts';

/** What the open conversation, or the one to be made, is set to. */
function useChoices(): {
  model: string;
  localOnly: boolean;
  knowledgeBaseIds: readonly string[];
  lockedBy: LocalOnlyReason | null;
} {
  const chat = useChat();
  const knowledge = useKnowledge();
  const settings = useSettings();
  const fresh = useStore(chat, (state) => state.fresh);
  const conversation = useStore(chat, (state) =>
    state.openId === null ? null : (state.thread?.conversation ?? null),
  );
  const machine = useStore(settings, (state) => state.settings.value?.localOnly ?? false);
  const bases = useStore(knowledge, (state) => state.bases.value);
  const messages = useStore(chat, (state) =>
    state.openId === null ? null : (state.thread?.messages ?? null),
  );
  const { model, localOnly, knowledgeBaseIds } = conversation ?? fresh;
  const lockedBy = useMemo(
    () =>
      localOnlyReason({
        machine,
        baseIds: knowledgeBaseIds,
        bases: bases ?? [],
        messages: messages ?? [],
      }),
    [machine, knowledgeBaseIds, bases, messages],
  );
  return { model, localOnly: localOnly || lockedBy !== null, knowledgeBaseIds, lockedBy };
}

/** What is about to happen to what is typed: the same sign that the answer will carry. */
function WhereSign({
  model,
  localOnly,
  lockedBy,
}: {
  model: string;
  localOnly: boolean;
  lockedBy: LocalOnlyReason | null;
}) {
  const { t } = useTranslation();
  const models = useModels();
  const available = useStore(models, (state) => state.available.value);
  const where = useMemo(
    () => (available === null ? null : whereNext(model, localOnly, available)),
    [model, localOnly, available],
  );
  if (where === null) return null;
  const icon = { size: 12, 'aria-hidden': true, className: 'shrink-0' } as const;
  return (
    <span data-testid="where-sign" data-where={where.kind} className="inline-flex min-w-0">
      {where.kind === 'local' && (
        <Chip
          tone="safe"
          title={lockedBy === null ? undefined : t(`composer.lockedBy.${lockedBy}`)}
          icon={localOnly ? <Lock {...icon} /> : <ShieldCheck {...icon} />}
        >
          {localOnly ? t('composer.localOnly') : t('where.local')}
        </Chip>
      )}
      {where.kind === 'cloud' && (
        <Chip icon={<Cloud {...icon} />} title={t('where.leaves', { provider: where.provider })}>
          {where.provider}
        </Chip>
      )}
      {where.kind === 'either' && (
        <Chip
          icon={<Split {...icon} />}
          title={t('where.eitherNote', { providers: where.providers.join(', ') })}
        >
          {t('where.either')}
        </Chip>
      )}
      {where.kind === 'none' && (
        <Chip tone="limit" icon={<CircleHelp {...icon} />}>
          {t('where.none')}
        </Chip>
      )}
    </span>
  );
}

function LockButton({
  localOnly,
  lockedBy,
}: {
  localOnly: boolean;
  lockedBy: LocalOnlyReason | null;
}) {
  const { t } = useTranslation();
  const chat = useChat();
  const label =
    lockedBy !== null
      ? t(`composer.lockedBy.${lockedBy}`)
      : localOnly
        ? t('composer.unlock')
        : t('composer.lock');
  return (
    <IconButton
      label={label}
      small
      data-testid="local-only"
      aria-pressed={localOnly}
      disabled={lockedBy !== null}
      className={cx(localOnly && 'bg-safe-wash text-safe')}
      onClick={() => void chat.update({ localOnly: !localOnly }).catch(() => undefined)}
    >
      {localOnly ? <Lock size={14} aria-hidden /> : <LockOpen size={14} aria-hidden />}
    </IconButton>
  );
}

export function ComposerBar({
  canSend,
  streaming,
  onSend,
}: {
  canSend: boolean;
  streaming: boolean;
  onSend: () => void;
}) {
  const { t } = useTranslation();
  const chat = useChat();
  const { model, localOnly, knowledgeBaseIds, lockedBy } = useChoices();
  const update = (patch: Parameters<typeof chat.update>[0]): void =>
    void chat.update(patch).catch(() => undefined);
  return (
    <div className="flex min-w-0 items-center gap-1 px-2 pb-2">
      <LockButton localOnly={localOnly} lockedBy={lockedBy} />
      <ModelPicker
        model={model}
        localOnly={localOnly}
        onChange={(next) => update({ model: next })}
      />
      <BasePicker chosen={knowledgeBaseIds} onChange={(ids) => update({ knowledgeBaseIds: ids })} />
      <span className="ml-auto flex min-w-16 items-center justify-end gap-2 pl-1">
        <WhereSign model={model} localOnly={localOnly} lockedBy={lockedBy} />
        {streaming ? (
          <IconButton
            label={t('composer.stop')}
            shortcut="Esc"
            look="plain"
            data-testid="stop"
            onClick={() => void chat.stop().catch(() => undefined)}
          >
            <Square size={13} fill="currentColor" aria-hidden />
          </IconButton>
        ) : (
          <IconButton
            label={t('composer.send')}
            shortcut="Enter"
            look="primary"
            data-testid="send"
            disabled={!canSend}
            onClick={onSend}
          >
            <ArrowUp size={17} aria-hidden />
          </IconButton>
        )}
      </span>
    </div>
  );
}

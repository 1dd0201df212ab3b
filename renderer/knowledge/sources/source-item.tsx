import {
  CalendarClock,
  Eye,
  EyeOff,
  FileText,
  FolderSync,
  Globe,
  ListTree,
  Lock,
  LockOpen,
  MessagesSquare,
  MoreHorizontal,
  NotebookPen,
  RefreshCw,
  Trash2,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeBase } from '../../../shared/contract/knowledge.ts';
import type { KnowledgeSource, SourceKind } from '../../../shared/contract/knowledge-sources.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { StateChip } from '../../ui/chip.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { useAct } from '../../ui/use-act.ts';
import { ChooseConversations } from './choose-conversations.tsx';
import { Notes } from './notes.tsx';
import { RefreshDialog } from './refresh-dialog.tsx';
import { SourceFacts } from './source-facts.tsx';
import { nameOfSource, statusOf, statusTones } from './source-words.ts';
import { useSources } from './sources-store.ts';
import { useErrorTitle, useHostText } from '../../ui/use-host-text.ts';

const icons: Record<SourceKind, typeof Globe> = {
  folder: FolderSync,
  file: FileText,
  page: Globe,
  sitemap: ListTree,
  notes: NotebookPen,
  conversations: MessagesSquare,
};

/**
 * What a site's answer may be that is no page; said in the reader's language, with the host's own
 * sentence on hover.
 */
const pageTroubles = [
  'provider_unreachable',
  'timeout',
  'forbidden',
  'document_unreadable',
  'document_unsupported',
  'document_too_large',
] as const;

/** What is wrong, what was kept, and the button that checks again, in the row of the source. */
function Trouble({
  source,
  busy,
  onLook,
}: {
  source: KnowledgeSource;
  busy: boolean;
  onLook: () => void;
}) {
  const { t } = useTranslation();
  const hostText = useHostText();
  const errorTitle = useErrorTitle();
  if (source.state === 'ready' || source.state === 'checking') return null;
  const isOnDisk = source.kind === 'folder' || source.kind === 'file';
  const known = isOnDisk && (source.state === 'unreachable' || source.state === 'missing');
  const ofPage = isOnDisk ? undefined : pageTroubles.find((code) => code === source.errorCode);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pl-7 text-xs">
      <p
        role="note"
        data-testid="source-trouble"
        className="min-w-0 flex-1 basis-60 [overflow-wrap:anywhere]"
      >
        <span
          className={source.state === 'failed' ? 'text-fail' : 'text-limit'}
          title={ofPage && source.errorMessage ? hostText(source.errorMessage) : undefined}
        >
          {known
            ? t(`sources.trouble.${source.state}`)
            : ofPage
              ? t(`sources.pageTrouble.${ofPage}`)
              : errorTitle(source.errorCode)}
        </span>{' '}
        {!known && !ofPage && (
          <span className="text-ink-soft">{hostText(source.errorMessage ?? '')}</span>
        )}
      </p>
      <Button
        small
        icon={<RefreshCw size={13} aria-hidden />}
        disabled={busy}
        data-testid="look-again"
        onClick={onLook}
      >
        {t('sources.lookAgain')}
      </Button>
    </div>
  );
}

function Actions({
  source,
  held,
  onLook,
  onWatch,
  onHold,
  onChoose,
  onSchedule,
  onRemove,
}: {
  source: KnowledgeSource;
  held: boolean;
  onLook: () => void;
  onWatch: (watched: boolean) => void;
  onHold: (localOnly: boolean) => void;
  onChoose: () => void;
  onSchedule: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const isOnDisk = source.kind === 'folder' || source.kind === 'file';
  const isPage = source.kind === 'page' || source.kind === 'sitemap';
  return (
    <Menu
      align="end"
      trigger={
        <IconButton small label={t('sources.more')} data-testid="source-menu">
          <MoreHorizontal size={14} aria-hidden />
        </IconButton>
      }
    >
      {source.kind !== 'notes' && (
        <MenuItem icon={<RefreshCw size={14} aria-hidden />} onSelect={onLook} testId="source-look">
          {t(isPage ? 'sources.fetchAgain' : 'sources.lookAgain')}
        </MenuItem>
      )}
      {isPage && (
        <MenuItem
          icon={<CalendarClock size={14} aria-hidden />}
          onSelect={() => setTimeout(onSchedule)}
          testId="source-schedule"
        >
          {t('sources.refresh.menu')}
        </MenuItem>
      )}
      {isOnDisk && source.watch === 'off' && (
        <MenuItem
          icon={<Eye size={14} aria-hidden />}
          onSelect={() => onWatch(true)}
          testId="source-watch"
        >
          {t('sources.follow')}
        </MenuItem>
      )}
      {isOnDisk && source.watch !== 'off' && (
        <MenuItem
          icon={<EyeOff size={14} aria-hidden />}
          onSelect={() => onWatch(false)}
          testId="source-unwatch"
        >
          {t('sources.unfollow')}
        </MenuItem>
      )}
      {source.kind === 'conversations' && (
        <MenuItem
          icon={<MessagesSquare size={14} aria-hidden />}
          onSelect={() => setTimeout(onChoose)}
          testId="source-choose"
        >
          {t('sources.choose')}
        </MenuItem>
      )}
      {!held && (
        <MenuItem
          icon={
            source.localOnly ? <LockOpen size={14} aria-hidden /> : <Lock size={14} aria-hidden />
          }
          onSelect={() => onHold(!source.localOnly)}
          testId="source-hold"
        >
          {t(source.localOnly ? 'sources.release' : 'sources.hold')}
        </MenuItem>
      )}
      <MenuItem
        danger
        icon={<Trash2 size={14} aria-hidden />}
        onSelect={() => setTimeout(onRemove)}
        testId="source-remove"
      >
        {t('sources.remove')}
      </MenuItem>
    </Menu>
  );
}

export function SourceItem({ source, base }: { source: KnowledgeSource; base: KnowledgeBase }) {
  const { t } = useTranslation();
  const sources = useSources();
  const [open, setOpen] = useState<'remove' | 'choose' | 'schedule' | null>(null);
  const look = useAct(sources.look);
  const watch = useAct(sources.setWatched);
  const hold = useAct(sources.setLocalOnly);
  const remove = useAct(sources.remove);
  const Icon = icons[source.kind];
  const status = statusOf(source);
  const named = source.kind !== 'notes' && source.kind !== 'conversations';
  const name = named ? nameOfSource(source) : t(`sources.kind.${source.kind}`);
  const error = look.error ?? watch.error ?? hold.error ?? remove.error;
  return (
    <li
      data-testid="source"
      data-kind={source.kind}
      data-state={source.state}
      className="flex flex-col gap-2 border-b border-line px-4 py-2.5 last:border-b-0"
    >
      <div className="flex items-center gap-x-3 gap-y-1.5 max-sm:flex-wrap">
        <Icon size={16} aria-hidden className="shrink-0 text-ink-faint" />
        <div className="min-w-0 flex-1 max-sm:basis-2/3">
          <p className="truncate text-sm" title={source.location || undefined}>
            {name}
          </p>
          <SourceFacts source={source} />
        </div>
        <span className="flex max-sm:order-1 max-sm:basis-full max-sm:pl-7">
          <StateChip tone={statusTones[status]}>{t(`sources.state.${status}`)}</StateChip>
        </span>
        <Actions
          source={source}
          held={base.localOnly}
          onLook={() => void look.run(source.id)}
          onWatch={(watched) => void watch.run(source.id, watched)}
          onHold={(localOnly) => void hold.run(source.id, localOnly)}
          onChoose={() => setOpen('choose')}
          onSchedule={() => setOpen('schedule')}
          onRemove={() => setOpen('remove')}
        />
      </div>
      <Trouble source={source} busy={look.busy} onLook={() => void look.run(source.id)} />
      {source.kind === 'notes' && <Notes />}
      {error && <ErrorNotice error={error} />}
      {open === 'choose' && (
        <ChooseConversations
          base={base}
          chosen={source.conversationIds}
          onClose={() => setOpen(null)}
        />
      )}
      {open === 'schedule' && <RefreshDialog source={source} onClose={() => setOpen(null)} />}
      <Confirm
        open={open === 'remove'}
        onClose={() => setOpen(null)}
        title={t('sources.removeTitle', { name })}
        text={t(`sources.removeText.${source.kind}`)}
        action={t('sources.remove')}
        onConfirm={() => void remove.run(source.id)}
      />
    </li>
  );
}

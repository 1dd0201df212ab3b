import { Lock, MessageSquarePlus, MoreHorizontal, Pencil, Search, Trash2 } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { VList } from 'virtua';
import { useStore } from 'zustand';
import type { Conversation } from '../../shared/contract/conversations.ts';
import { viewHash, useNavigation } from '../kit/navigation.ts';
import { useShell } from '../kit/shell-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { Input } from '../ui/field.tsx';
import { formText } from '../ui/form-text.ts';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { When } from '../ui/when.tsx';
import { useChat } from './chat-store.ts';

function RenameForm({ conversation, onDone }: { conversation: Conversation; onDone: () => void }) {
  const { t } = useTranslation();
  const chat = useChat();
  const { run, error } = useAct(chat.rename);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const title = formText(new FormData(event.currentTarget), 'title');
    if (title === '' || title === conversation.title || (await run(conversation.id, title)))
      onDone();
  };
  return (
    <form onSubmit={(event) => void onSubmit(event)} className="p-1">
      <Input
        name="title"
        autoFocus
        maxLength={200}
        aria-label={t('chat.rename')}
        aria-invalid={error !== null}
        data-testid="rename-input"
        defaultValue={conversation.title}
        onFocus={(event) => event.target.select()}
        onBlur={(event) => event.target.form?.requestSubmit()}
        onKeyDown={(event) => event.key === 'Escape' && onDone()}
      />
    </form>
  );
}

function RowMenu({ conversation, onRename }: { conversation: Conversation; onRename: () => void }) {
  const { t } = useTranslation();
  const chat = useChat();
  const navigation = useNavigation();
  const shell = useShell();
  const { run } = useAct(chat.remove);
  const onRemove = async (): Promise<void> => {
    if (!(await run(conversation.id))) return;
    if (chat.getState().openId === conversation.id) navigation.go({ view: 'chat' }, 'replace');
    shell.did(t('chat.removed', { title: conversation.title || t('chat.untitled') }), () =>
      chat.restore(conversation.id),
    );
  };
  return (
    <Menu
      align="end"
      trigger={
        <IconButton
          label={t('chat.more')}
          small
          data-testid="conversation-menu"
          className={cx(
            'absolute top-1.5 right-1 opacity-0 group-focus-within:opacity-100',
            'group-hover:opacity-100 data-[state=open]:opacity-100 max-md:opacity-100',
          )}
        >
          <MoreHorizontal size={16} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem
        icon={<Pencil size={14} aria-hidden />}
        onSelect={() => setTimeout(onRename)}
        testId="rename-conversation"
      >
        {t('chat.rename')}
      </MenuItem>
      <MenuItem
        danger
        icon={<Trash2 size={14} aria-hidden />}
        onSelect={() => void onRemove()}
        testId="delete-conversation"
      >
        {t('chat.delete')}
      </MenuItem>
    </Menu>
  );
}

function Row({ conversation, active }: { conversation: Conversation; active: boolean }) {
  const { t } = useTranslation();
  const [renaming, setRenaming] = useState(false);
  if (renaming) return <RenameForm conversation={conversation} onDone={() => setRenaming(false)} />;
  return (
    <div className="group relative px-2 pb-0.5">
      <a
        href={viewHash({ view: 'chat', id: conversation.id })}
        data-testid="conversation"
        aria-current={active ? 'page' : undefined}
        className={cx(
          'flex flex-col rounded-md px-2 py-1.5 transition-colors hover:bg-hover',
          active && 'bg-selected',
        )}
      >
        <span className="truncate pr-7 text-sm">{conversation.title || t('chat.untitled')}</span>
        <span className="flex items-center gap-1 text-xs text-ink-faint">
          {conversation.localOnly && <Lock size={11} aria-label={t('composer.localOnly')} />}
          <When at={conversation.updatedAt} />
        </span>
      </a>
      <RowMenu conversation={conversation} onRename={() => setRenaming(true)} />
    </div>
  );
}

function Rows() {
  const { t } = useTranslation();
  const chat = useChat();
  const navigation = useNavigation();
  const { value, error } = useStore(chat, (state) => state.conversations);
  const query = useStore(chat, (state) => state.query);
  const openId = useStore(navigation.place, (place) => place.id);
  if (value === null && error)
    return <ErrorNotice error={error} onRetry={() => void chat.refresh()} />;
  if (value === null) return <Skeleton className="px-4 py-2" lines={6} />;
  if (value.length === 0)
    return (
      <p className="px-4 py-2 text-sm text-ink-soft">
        {query ? t('chat.noneFound') : t('chat.noneYet')}
      </p>
    );
  return (
    <VList role="list" className="min-h-0 flex-1">
      {value.map((conversation) => (
        <div role="listitem" key={conversation.id}>
          <Row conversation={conversation} active={conversation.id === openId} />
        </div>
      ))}
    </VList>
  );
}

export function ChatList() {
  const { t } = useTranslation();
  const chat = useChat();
  const navigation = useNavigation();
  const query = useStore(chat, (state) => state.query);
  return (
    <>
      <div className="flex flex-col gap-2 p-2">
        <Button
          icon={<MessageSquarePlus size={16} aria-hidden />}
          data-testid="new-chat"
          onClick={() => navigation.go({ view: 'chat' })}
        >
          {t('action.newChat')}
        </Button>
        <div className="relative">
          <Search size={14} aria-hidden className="absolute top-2.25 left-2.5 text-ink-faint" />
          <Input
            type="search"
            data-testid="search-conversations"
            aria-label={t('chat.search')}
            placeholder={t('chat.search')}
            value={query}
            onChange={(event) => chat.search(event.target.value)}
            className="pl-8"
          />
        </div>
      </div>
      <Rows />
    </>
  );
}

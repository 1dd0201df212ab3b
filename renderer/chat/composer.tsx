import { X } from 'lucide-react';
import {
  memo,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useNavigation } from '../kit/navigation.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import { useChat } from './chat-store.ts';
import { ComposerBar } from './composer-bar.tsx';
import { composerAct } from './composer-keys.ts';
import { createDrafts } from './drafts.ts';
import { isStreaming, lastOf } from './thread.ts';

const growsByItself = typeof CSS !== 'undefined' && CSS.supports('field-sizing', 'content');

function grow(box: HTMLTextAreaElement): void {
  if (growsByItself) return;
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight}px`;
}

interface Draft {
  text: string;
  setText: (text: string) => void;
  editing: boolean;
  box: RefObject<HTMLTextAreaElement | null>;
}

/** The text of the box: the draft of this conversation, or the message that is being edited. */
function useDraft(conversationId: string | null): Draft {
  const chat = useChat();
  const drafts = useMemo(() => createDrafts(), []);
  const editingId = useStore(chat, (state) => state.editingId);
  const key = editingId ?? conversationId ?? 'new';
  const [text, put] = useState(() => drafts.get(key));
  const box = useRef<HTMLTextAreaElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const edited = chat.getState().thread?.messages.find((message) => message.id === editingId);
    put(edited?.content ?? drafts.get(key));
    box.current?.focus();
  }, [chat, drafts, editingId, key]);
  const setText = useCallback(
    (next: string) => {
      put(next);
      if (editingId === null) drafts.set(key, next);
    },
    [drafts, editingId, key],
  );
  return { text, setText, editing: editingId !== null, box };
}

function useSend({ text, setText }: Draft): () => Promise<void> {
  const chat = useChat();
  const navigation = useNavigation();
  return async () => {
    const content = text.trim();
    if (content === '' || chat.getState().pending !== null) return;
    const { editingId } = chat.getState();
    if (editingId !== null) return chat.edit(editingId, content).catch(() => undefined);
    setText('');
    await chat
      .send(content, (id) => navigation.go({ view: 'chat', id }, 'replace'))
      .catch(() => setText(text));
  };
}

function EditStrip() {
  const { t } = useTranslation();
  const chat = useChat();
  return (
    <div
      className={cx(
        'flex items-center justify-between gap-2 border-b border-line py-1 pr-1 pl-3',
        'text-xs text-ink-soft',
      )}
    >
      {t('composer.editing')}
      <IconButton
        label={t('common.cancel')}
        shortcut="Esc"
        small
        onClick={() => chat.setEditing(null)}
      >
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

/**
 * The message field. It works before the host has answered and keeps the text after any failure.
 */
export const Composer = memo(function Composer({
  conversationId,
}: {
  conversationId: string | null;
}) {
  const { t } = useTranslation();
  const chat = useChat();
  const draft = useDraft(conversationId);
  const { text, setText, editing, box } = draft;
  const send = useSend(draft);
  const streaming = useStore(chat, (state) => isStreaming(state.thread));
  const sendError = useStore(chat, (state) => state.sendError);
  const canEditLast = useStore(
    chat,
    (state) => lastOf(state.thread?.messages ?? [], 'user') !== null,
  );

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const { key, keyCode, shiftKey, ctrlKey, metaKey, altKey } = event;
    const act = composerAct(
      {
        key,
        keyCode,
        shiftKey,
        ctrlKey,
        metaKey,
        altKey,
        isComposing: event.nativeEvent.isComposing,
      },
      { text, streaming, canEditLast, editing },
    );
    if (act === 'none') return;
    event.preventDefault();
    if (act === 'send') void send();
    if (act === 'stop') void chat.stop().catch(() => undefined);
    if (act === 'cancel_edit') chat.setEditing(null);
    if (act === 'edit_last')
      chat.setEditing(lastOf(chat.getState().thread?.messages ?? [], 'user')?.id ?? null);
  };

  return (
    <>
      {sendError && (
        <ErrorNotice
          error={sendError}
          testId="send-error"
          {...(text.trim() === '' ? {} : { onRetry: () => void send() })}
        />
      )}
      <form
        onSubmit={(event) => event.preventDefault()}
        className={cx(
          'rounded-md border border-line-strong bg-surface transition-colors',
          'focus-within:border-ink-soft',
        )}
      >
        {editing && <EditStrip />}
        <textarea
          ref={box}
          data-testid="composer"
          autoFocus
          rows={1}
          aria-label={t('composer.label')}
          placeholder={t('composer.placeholder')}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            grow(event.target);
          }}
          onKeyDown={onKeyDown}
          className={cx(
            'block field-sizing-content max-h-[40dvh] min-h-11 w-full resize-none',
            'bg-transparent px-3 py-2.5 outline-none placeholder:text-ink-faint',
          )}
        />
        <ComposerBar
          canSend={text.trim() !== ''}
          streaming={streaming}
          onSend={() => void send()}
        />
      </form>
    </>
  );
});

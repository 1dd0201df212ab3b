import { ArrowDown } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Message } from '../../shared/contract/conversations.ts';
import { Button } from '../ui/button.tsx';
import { useChat } from './chat-store.ts';
import { AssistantMessage, UserMessage } from './message.tsx';
import { isStreaming } from './thread.ts';
import { useFollow } from './use-follow.ts';

/** How many messages are drawn at first, and how many more for each click on “earlier”. */
const windowSize = 40;

/**
 * One word for a screen reader at the beginning and at the end of an answer: not the text as it
 * streams, which no one could follow.
 */
function StreamStatus() {
  const { t } = useTranslation();
  const chat = useChat();
  const streaming = useStore(chat, (state) => isStreaming(state.thread));
  const was = useRef(false);
  const [text, setText] = useState('');
  useEffect(() => {
    if (streaming) setText(t('message.streaming'));
    else if (was.current) setText(t('message.finished'));
    was.current = streaming;
  }, [streaming, t]);
  return (
    <p role="status" aria-live="polite" data-testid="stream-status" className="sr-only">
      {text}
    </p>
  );
}

function Cell({
  message,
  messages,
  index,
}: {
  message: Message;
  messages: readonly Message[];
  index: number;
}) {
  const before = messages[index - 1];
  const last = index === messages.length - 1;
  return (
    <div className={last ? undefined : 'message-cell'}>
      {message.role === 'user' ? (
        <UserMessage message={message} />
      ) : (
        <AssistantMessage
          message={message}
          question={before?.role === 'user' ? before.content : ''}
          last={last}
        />
      )}
    </div>
  );
}

export function MessageList({
  messages,
  pending,
  conversationId,
}: {
  messages: readonly Message[];
  pending: string | null;
  conversationId: string | null;
}) {
  const { t } = useTranslation();
  const content = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(windowSize);
  const { scroller, onScroll, away, toFoot } = useFollow(content, conversationId);
  useEffect(() => setShown(windowSize), [conversationId]);
  useEffect(() => {
    if (pending !== null) toFoot();
  }, [pending, toFoot]);
  const from = Math.max(0, messages.length - shown);
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        onScroll={onScroll}
        data-testid="message-list"
        tabIndex={-1}
        className="min-h-0 flex-1 overflow-y-auto"
      >
        <div ref={content} className="mx-auto flex max-w-reading flex-col gap-4 px-4 pt-6 pb-4">
          {from > 0 && (
            <Button
              look="ghost"
              small
              className="self-center"
              onClick={() => setShown(shown + windowSize)}
            >
              {t('chat.earlier', { count: from })}
            </Button>
          )}
          {messages.map(
            (message, index) =>
              index >= from && (
                <Cell key={message.id} message={message} messages={messages} index={index} />
              ),
          )}
          {pending !== null && (
            <UserMessage message={{ id: 'pending', content: pending }} pending />
          )}
        </div>
      </div>
      <StreamStatus />
      {away && (
        <Button
          small
          data-testid="jump-to-latest"
          icon={<ArrowDown size={14} aria-hidden />}
          className="absolute bottom-3 left-1/2 -translate-x-1/2 shadow-float"
          onClick={toFoot}
        >
          {t('chat.latest')}
        </Button>
      )}
    </div>
  );
}

import { Check, ChevronRight, Copy, Pencil, RefreshCw } from 'lucide-react';
import { lazy, memo, Suspense, useCallback, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../shared/contract/conversations.ts';
import { storedErrorWords } from '../../shared/contract/error-phrase.ts';
import { errorCodeOf } from '../../shared/errors.ts';
import { useNavigation } from '../kit/navigation.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { Notice } from '../ui/notice.tsx';
import { wordsOf } from '../ui/highlight.ts';
import { useChat } from './chat-store.ts';
import { Footnote } from './footnote.tsx';
import { SearchedFor, CitedSources, useOpenSource } from './cited-sources.tsx';
import { useErrorTitle, useHostText } from '../ui/use-host-text.ts';

const Markdown = lazy(() =>
  import('./markdown.tsx').then((module) => ({ default: module.Markdown })),
);

function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const onCopy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <IconButton
      label={copied ? t('common.copied') : t('common.copy')}
      small
      data-testid="copy-message"
      onClick={() => void onCopy().catch(() => undefined)}
    >
      {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
    </IconButton>
  );
}

export const UserMessage = memo(function UserMessage({
  message,
  pending = false,
}: {
  message: Pick<Message, 'id' | 'content'>;
  pending?: boolean;
}) {
  const { t } = useTranslation();
  const chat = useChat();
  return (
    <article
      data-testid="message"
      data-role="user"
      aria-label={t('message.you')}
      className="group flex items-center justify-end gap-1 py-2"
    >
      {pending || (
        <div
          className={cx(
            'flex shrink-0 items-center opacity-0 transition-opacity',
            'group-focus-within:opacity-100 group-hover:opacity-100',
          )}
        >
          <CopyButton text={message.content} />
          <IconButton
            label={t('message.edit')}
            small
            data-testid="edit-message"
            onClick={() => chat.setEditing(message.id)}
          >
            <Pencil size={14} aria-hidden />
          </IconButton>
        </div>
      )}
      <div
        className={cx(
          'max-w-[85%] rounded-md bg-selected px-4 py-2 whitespace-pre-wrap',
          '[overflow-wrap:anywhere]',
        )}
      >
        {message.content}
      </div>
    </article>
  );
});

function Reasoning({ text, open }: { text: string; open: boolean }) {
  const { t } = useTranslation();
  return (
    <details open={open} className="group/reason text-sm text-ink-soft">
      <summary className="flex list-none items-center gap-1 text-xs text-ink-faint hover:text-ink">
        <ChevronRight
          size={12}
          aria-hidden
          className="transition-transform group-open/reason:rotate-90"
        />
        {t('message.reasoning')}
      </summary>
      <p className="mt-2 border-l-2 border-line pl-3 whitespace-pre-wrap">{text}</p>
    </details>
  );
}

/** Failures that another model mends. */
const aboutModels = new Set([
  'not_found',
  'no_candidate',
  'model_not_installed',
  'model_broken',
  'model_gone',
  'model_too_large',
  'model_access_denied',
]);

/** What became of an answer that is not whole: what was kept, and the way on. */
function Outcome({ message, last }: { message: Message; last: boolean }): ReactNode {
  const { t } = useTranslation();
  const hostText = useHostText();
  const errorTitle = useErrorTitle();
  const chat = useChat();
  const navigation = useNavigation();
  const { state } = message;
  if (state === 'complete' || state === 'streaming') return null;
  const again = last && (
    <Button
      small
      icon={<RefreshCw size={13} aria-hidden />}
      data-testid="retry-answer"
      onClick={() => void chat.regenerate().catch(() => undefined)}
    >
      {t('message.again')}
    </Button>
  );
  const kept = message.content === '' ? t('message.nothingCame') : t('message.kept');
  if (state === 'stopped') return <p className="text-xs text-ink-faint">{t('message.stopped')}</p>;
  if (state === 'interrupted') {
    return (
      <Notice
        tone="limit"
        testId="message-interrupted"
        title={t('message.interrupted')}
        action={again}
      >
        {kept}
      </Notice>
    );
  }
  const code = errorCodeOf({ code: message.errorCode });
  const models = aboutModels.has(code) && (
    <Button small data-testid="go-models" onClick={() => navigation.go({ view: 'models' })}>
      {t('message.toModels')}
    </Button>
  );
  return (
    <Notice
      tone="fail"
      testId="message-failed"
      title={errorTitle(code)}
      action={
        <>
          {models}
          {again}
        </>
      }
    >
      {[hostText(storedErrorWords(message)), message.content === '' ? '' : kept]
        .filter(Boolean)
        .join(' ')}
    </Notice>
  );
}

function Thinking() {
  const { t } = useTranslation();
  return <p className="w-fit animate-breathe text-sm text-ink-faint">{t('message.thinking')}</p>;
}

function Text({ message, words }: { message: Message; words: readonly string[] }) {
  const { t } = useTranslation();
  const streaming = message.state === 'streaming';
  const { sources } = message;
  const cited = useMemo(() => new Set(sources.map((source) => source.n)), [sources]);
  const open = useOpenSource(words);
  const onCite = useCallback(
    (n: number) => {
      const source = sources.find((each) => each.n === n);
      if (source) open(source);
    },
    [sources, open],
  );
  if (message.content === '') return streaming ? <Thinking /> : null;
  if (message.declined) {
    return (
      <Notice testId="message-declined" title={t('message.declined')}>
        {sources.length > 0 && t('message.nearest')}
      </Notice>
    );
  }
  return (
    <div className="max-w-measure">
      <Suspense fallback={<p className="whitespace-pre-wrap">{message.content}</p>}>
        <Markdown text={message.content} streaming={streaming} cited={cited} onCite={onCite} />
      </Suspense>
    </div>
  );
}

export const AssistantMessage = memo(function AssistantMessage({
  message,
  question,
  last,
}: {
  message: Message;
  question: string;
  last: boolean;
}) {
  const { t } = useTranslation();
  const chat = useChat();
  const { searchedFor } = message;
  const words = useMemo(() => wordsOf(searchedFor ?? question), [searchedFor, question]);
  const streaming = message.state === 'streaming';
  return (
    <article
      data-testid="message"
      data-role="assistant"
      data-state={message.state}
      aria-label={t('message.answer')}
      aria-busy={streaming}
      className="group flex min-w-0 flex-col gap-3"
    >
      {searchedFor !== null && <SearchedFor query={searchedFor} />}
      {message.sources.length > 0 && <CitedSources sources={message.sources} words={words} />}
      {message.reasoning !== '' && (
        <Reasoning text={message.reasoning} open={streaming && message.content === ''} />
      )}
      <Text message={message} words={words} />
      <Outcome message={message} last={last} />
      {!streaming && (
        <footer className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {message.footnote && <Footnote footnote={message.footnote} />}
          {!message.footnote && message.state === 'complete' && (
            <p className="text-xs text-ink-faint">
              {t(message.declined ? 'message.notAsked' : 'message.quoted')}
            </p>
          )}
          <div
            className={cx(
              'ml-auto flex items-center opacity-0 transition-opacity',
              'group-focus-within:opacity-100 group-hover:opacity-100 max-md:opacity-100',
            )}
          >
            {message.content !== '' && <CopyButton text={message.content} />}
            {last && (
              <IconButton
                label={t('message.regenerate')}
                small
                data-testid="regenerate"
                onClick={() => void chat.regenerate().catch(() => undefined)}
              >
                <RefreshCw size={14} aria-hidden />
              </IconButton>
            )}
          </div>
        </footer>
      )}
    </article>
  );
});

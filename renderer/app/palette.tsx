import { MessageSquare, Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useChat } from '../chat/chat-store.ts';
import { useNavigation } from '../kit/navigation.ts';
import { useShell } from '../kit/shell-store.ts';
import { cx } from '../ui/class-names.ts';
import type { Action } from './actions.ts';
import { filterEntries } from './palette-filter.ts';
import { isMac, shortcutText } from '../kit/shortcuts.ts';

interface Entry {
  id: string;
  label: string;
  shortcut?: string;
  icon: Action['icon'];
  run: () => void;
}

function useEntries(actions: readonly Action[]): Entry[] {
  const { t } = useTranslation();
  const chat = useChat();
  const navigation = useNavigation();
  const conversations = useStore(chat, (state) => state.conversations.value);
  return useMemo(() => {
    const acts = actions
      .filter((action) => action.id !== 'palette' && (action.when?.() ?? true))
      .map(({ id, label, icon, run, shortcut }) => ({
        id,
        label: t(label),
        icon,
        run,
        ...(shortcut ? { shortcut } : {}),
      }));
    const places = (conversations ?? []).map(({ id, title }) => ({
      id,
      label: title || t('chat.untitled'),
      icon: MessageSquare,
      run: () => navigation.go({ view: 'chat', id }),
    }));
    return [...acts, ...places];
  }, [actions, conversations, navigation, t]);
}

function showIn(node: HTMLElement | null): void {
  node?.scrollIntoView({ block: 'nearest' });
}

function Rows({
  entries,
  active,
  onPick,
  onHover,
}: {
  entries: readonly Entry[];
  active: number;
  onPick: (entry: Entry) => void;
  onHover: (index: number) => void;
}) {
  const mac = isMac();
  return entries.map((entry, index) => (
    <div
      key={entry.id}
      id={`palette-${index}`}
      role="option"
      aria-selected={index === active}
      data-testid={`palette-${entry.id}`}
      ref={index === active ? showIn : null}
      onMouseMove={() => onHover(index)}
      onClick={() => onPick(entry)}
      className={cx(
        'flex h-8 cursor-default items-center gap-3 rounded-sm px-2 text-sm',
        index === active && 'bg-hover',
      )}
    >
      <entry.icon size={16} aria-hidden className="shrink-0 text-ink-faint" />
      <span className="min-w-0 flex-1 truncate">{entry.label}</span>
      {entry.shortcut && (
        <kbd className="font-sans text-xs text-ink-faint">{shortcutText(entry.shortcut, mac)}</kbd>
      )}
    </div>
  ));
}

function PaletteBody({ actions, onClose }: { actions: readonly Action[]; onClose: () => void }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const all = useEntries(actions);
  const entries = useMemo(() => filterEntries(all, query), [all, query]);
  const pick = (entry: Entry | undefined): void => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || entries.length === 0) return;
    if (event.key === 'ArrowDown') setActive((active + 1) % entries.length);
    else if (event.key === 'ArrowUp') setActive((active + entries.length - 1) % entries.length);
    else if (event.key === 'Enter') pick(entries[active]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search size={16} aria-hidden className="text-ink-faint" />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={`palette-${active}`}
          aria-label={t('palette.label')}
          placeholder={t('palette.label')}
          data-testid="palette-input"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-ink-faint"
        />
      </div>
      <div
        id="palette-list"
        role="listbox"
        aria-label={t('palette.label')}
        className="max-h-96 min-h-0 overflow-y-auto p-2"
      >
        <Rows entries={entries} active={active} onPick={pick} onHover={setActive} />
        {entries.length === 0 && (
          <p className="px-2 py-4 text-sm text-ink-soft">{t('palette.nothing')}</p>
        )}
      </div>
    </>
  );
}

export function Palette({ actions }: { actions: readonly Action[] }) {
  const { t } = useTranslation();
  const shell = useShell();
  const open = useStore(shell, (state) => state.palette);
  return (
    <Dialog.Root open={open} onOpenChange={shell.setPalette}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Dialog.Content
          data-testid="palette"
          aria-describedby={undefined}
          className={cx(
            'fixed top-[12dvh] left-1/2 z-50 flex max-h-[76dvh] w-[calc(100vw-32px)]',
            'max-w-[560px] -translate-x-1/2 animate-fade flex-col rounded-md bg-surface',
            'shadow-float',
          )}
        >
          <Dialog.Title className="sr-only">{t('palette.title')}</Dialog.Title>
          <PaletteBody actions={actions} onClose={() => shell.setPalette(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

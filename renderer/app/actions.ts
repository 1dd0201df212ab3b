import {
  Activity,
  BarChart3,
  Brain,
  CircleStop,
  Coins,
  Columns2,
  Database,
  Languages,
  type LucideIcon,
  MessageSquare,
  MessageSquarePlus,
  Moon,
  PanelLeft,
  Pencil,
  RefreshCw,
  Search,
  Settings,
  ShieldCheck,
  Sun,
  SunMoon,
  Undo2,
  Users,
  Wallet,
  Waypoints,
} from 'lucide-react';
import { isStreaming, lastOf } from '../chat/thread.ts';
import type { View } from '../kit/navigation.ts';
import type { Services } from './services.ts';

export interface Action {
  id: string;
  /** A key of the locale files. */
  label: string;
  icon: LucideIcon;
  shortcut?: string;
  /** Shown in the palette and reachable by key only while it means something. */
  when?: () => boolean;
  run: () => void;
}

export const viewIcons: Record<View, LucideIcon> = {
  chat: MessageSquare,
  knowledge: Database,
  models: Brain,
  accounts: Users,
  monitor: Activity,
  settings: Settings,
};

/** Browsers keep Ctrl+N and Ctrl+1…9 for themselves; pages get other keys for these, or none. */
function viewActions({ navigation, desktop }: Services): Action[] {
  return (['chat', 'knowledge', 'models', 'accounts', 'monitor', 'settings'] as const).map(
    (view, index) => ({
      id: `go-${view}`,
      label: `action.go.${view}`,
      icon: viewIcons[view],
      ...(view === 'settings'
        ? { shortcut: 'mod+,' }
        : desktop
          ? { shortcut: `mod+${index + 1}` }
          : {}),
      run: () => navigation.go({ view }),
    }),
  );
}

/** The sides of the pool and of the monitor that have an address of their own. */
function sideActions({ navigation }: Services): Action[] {
  const sides = [
    ['policies', 'accounts', Waypoints],
    ['budgets', 'accounts', Wallet],
    ['usage', 'monitor', BarChart3],
    ['prices', 'monitor', Coins],
  ] as const;
  return sides.map(([id, view, icon]) => ({
    id: `go-${id}`,
    label: `action.go.${id}`,
    icon,
    run: () => navigation.go({ view, id }),
  }));
}

const focusComposer = (): void =>
  document.querySelector<HTMLElement>('[data-testid="composer"]')?.focus();

/** What concerns the answers of the open conversation. */
function answerActions({ chat, navigation }: Services): Action[] {
  const inChat = (): boolean =>
    navigation.place.getState().view === 'chat' && chat.getState().openId !== null;
  const lastMessage = (role: 'assistant' | 'user') =>
    lastOf(chat.getState().thread?.messages ?? [], role);
  return [
    {
      id: 'stop',
      label: 'action.stop',
      icon: CircleStop,
      when: () => isStreaming(chat.getState().thread),
      run: () => void chat.stop().catch(() => undefined),
    },
    {
      id: 'regenerate',
      label: 'action.regenerate',
      icon: RefreshCw,
      shortcut: 'mod+shift+r',
      when: () =>
        inChat() && !isStreaming(chat.getState().thread) && lastMessage('assistant') !== null,
      run: () => void chat.regenerate().catch(() => undefined),
    },
    {
      id: 'edit-last',
      label: 'action.editLast',
      icon: Pencil,
      when: () => inChat() && lastMessage('user') !== null,
      run: () => chat.setEditing(lastMessage('user')?.id ?? null),
    },
  ];
}

function chatActions({ chat, navigation, desktop }: Services): Action[] {
  const isChatShown = (): boolean => navigation.place.getState().view === 'chat';
  return [
    {
      id: 'new-chat',
      label: 'action.newChat',
      icon: MessageSquarePlus,
      shortcut: desktop ? 'mod+n' : 'mod+shift+o',
      run: () => {
        navigation.go({ view: 'chat' });
        setTimeout(focusComposer);
      },
    },
    {
      id: 'focus-composer',
      label: 'action.focusComposer',
      icon: MessageSquare,
      shortcut: 'mod+j',
      when: isChatShown,
      run: focusComposer,
    },
    {
      id: 'local-only',
      label: 'action.localOnly',
      icon: ShieldCheck,
      when: isChatShown,
      run: () => {
        const { thread, fresh } = chat.getState();
        void chat
          .update({ localOnly: !(thread?.conversation.localOnly ?? fresh.localOnly) })
          .catch(() => undefined);
      },
    },
  ];
}

function frameActions({ shell, settings, navigation }: Services): Action[] {
  const theme = (value: 'light' | 'dark' | 'system') => () =>
    void settings.set({ theme: value }).catch(() => undefined);
  const language = (value: 'en' | 'zh-CN') => () =>
    void settings.set({ language: value }).catch(() => undefined);
  const hasList = (): boolean => ['chat', 'knowledge'].includes(navigation.place.getState().view);
  return [
    {
      id: 'palette',
      label: 'action.palette',
      icon: Search,
      shortcut: 'mod+k',
      run: () => shell.setPalette(!shell.getState().palette),
    },
    {
      id: 'toggle-list',
      label: 'action.toggleList',
      icon: PanelLeft,
      shortcut: 'mod+b',
      when: hasList,
      run: shell.toggleList,
    },
    {
      id: 'close-inspector',
      label: 'action.closeInspector',
      icon: Columns2,
      when: () => shell.getState().inspected !== null,
      run: () => shell.inspect(null),
    },
    {
      id: 'undo',
      label: 'action.undo',
      icon: Undo2,
      shortcut: 'mod+z',
      when: () => shell.getState().undoStack.length > 0,
      run: () => void shell.undo().catch(() => undefined),
    },
    { id: 'theme-light', label: 'action.theme.light', icon: Sun, run: theme('light') },
    { id: 'theme-dark', label: 'action.theme.dark', icon: Moon, run: theme('dark') },
    { id: 'theme-system', label: 'action.theme.system', icon: SunMoon, run: theme('system') },
    { id: 'language-en', label: 'action.language.en', icon: Languages, run: language('en') },
    { id: 'language-zh', label: 'action.language.zh', icon: Languages, run: language('zh-CN') },
  ];
}

/** Everything that can be done by name: the palette lists it, the shortcuts reach it. */
export function createActions(services: Services): Action[] {
  return [
    ...chatActions(services),
    ...answerActions(services),
    ...viewActions(services),
    ...sideActions(services),
    ...frameActions(services),
  ];
}

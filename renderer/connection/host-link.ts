import type { ClientContext, ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { renewSession } from './browser-session.ts';
import { AppError } from '../../shared/errors.ts';
import { phrase } from '../../shared/messages/phrase.ts';
import type { connectMessage } from '../../shared/contract/desktop.ts';

/** What the preload script leaves in the window of the desktop app: how its presence is known. */
export interface DesktopBridge {
  /** The absolute path of a file that was dropped or chosen, which a page has no access to. */
  pathForFile(file: File): string;
}

declare global {
  interface Window {
    hearth?: DesktopBridge;
  }
}

/** One connection to the host, and in the app one to Electron's main as well. */
export interface HostLink {
  host: ClientLink<ClientContext>;
  desktop: ClientLink<ClientContext> | null;
  /**
   * Resolves when the other side is gone, with the reason where it gave one: its calls fail with
   * it.
   */
  closed: Promise<AppError | null>;
  close(): void;
}

/** In the app: the far ends of two channels go to preload, which hands them on to host and main. */
export function openPorts(target: Pick<Window, 'postMessage'> = window): HostLink {
  const host = new MessageChannel();
  const desktop = new MessageChannel();
  const closed = new Promise<null>((resolve) => {
    host.port1.addEventListener('close', () => resolve(null));
  });
  const links = {
    host: new PortLink({ port: host.port1 }),
    desktop: new PortLink({ port: desktop.port1 }),
  };
  host.port1.start();
  desktop.port1.start();
  const message: typeof connectMessage = 'hearth:connect';
  target.postMessage({ type: message }, '*', [host.port2, desktop.port2]);
  // Main's port stays open: a file dialog may be waiting on it while the host is replaced.
  return { ...links, closed, close: () => host.port1.close() };
}

/**
 * What the host's close codes mean for the calls under way (RFC 6455, 7.4.1): 1009 a message that
 * is too large, 1013 more than a client may have at once.
 */
export function closureOf(code: number): AppError | null {
  if (code === 1009) return new AppError('too_large', phrase('access.messageTooLarge'));
  if (code === 1013)
    return new AppError('busy', phrase('access.tooMuchUnderWay'), { retryable: true });
  return null;
}

/** In a browser: the socket of the page's own origin, let in by its cookie. */
export function openSocket(origin: string = window.location.origin): HostLink {
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/rpc`);
  socket.binaryType = 'arraybuffer';
  let opened = false;
  socket.addEventListener('open', () => (opened = true), { once: true });
  const closed = new Promise<AppError | null>((resolve) => {
    socket.addEventListener('close', ({ code }) => resolve(closureOf(code)), { once: true });
  });
  // A refused socket has no status: its session may have expired.
  void closed.then(() => (opened ? undefined : renewSession()));
  return {
    host: new SocketLink({ websocket: socket }),
    desktop: null,
    closed,
    close: () => socket.close(),
  };
}

export function inDesktop(): boolean {
  return typeof window !== 'undefined' && window.hearth !== undefined;
}

export function openLink(): HostLink {
  return inDesktop() ? openPorts() : openSocket();
}

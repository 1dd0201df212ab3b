import { appOrigin } from './app-protocol.ts';
import { parseUrl } from './parse-url.ts';

const originOf = (url: string): string | null => {
  const parsed = parseUrl(url);
  // Node knows no origin of a scheme that is not the web's.
  return parsed === null ? null : `${parsed.protocol}//${parsed.host}`;
};

/** Where the window's page may go: nowhere but itself. */
export const isAllowedNavigation = (url: string): boolean => originOf(url) === appOrigin;

/**
 * What may be handed to the user's own programs: the web and mail. No credentials in the address,
 * which only deceive its reader.
 */
export function isAllowedExternal(url: string): boolean {
  const parsed = parseUrl(url);
  if (parsed === null || parsed.username !== '' || parsed.password !== '') return false;
  return ['https:', 'http:', 'mailto:'].includes(parsed.protocol);
}

/** The part of Electron's `WebFrameMain` that says who sent a message. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
}

/**
 * Whether a message to main comes from our page, and not from a frame in it or a page that took its
 * place.
 */
export const isOwnPage = (frame: SenderFrame | null): boolean =>
  frame !== null && frame.parent === null && isAllowedNavigation(frame.url);

/** What Chromium may load: the page, what the page makes itself, and the developer tools. */
export function isAllowedRequest(url: string): boolean {
  return (
    isAllowedNavigation(url) ||
    ['data:', 'blob:', 'devtools:'].includes(parseUrl(url)?.protocol ?? '')
  );
}

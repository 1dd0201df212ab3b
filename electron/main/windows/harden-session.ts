import type { Session } from 'electron';
import type { EgressRecord } from '../../../shared/contract/main.ts';
import { appOrigin, appScheme, createAppHandler } from './app-protocol.ts';
import { isAllowedRequest } from './allowed-navigation.ts';
import { parseUrl } from './parse-url.ts';

export interface SessionDeps {
  rendererFolder: string;
  recordEgress: (row: EgressRecord) => void;
}

/** The one thing a page of ours may ask the platform for: to copy what the user told it to. */
const allowedPermissions = new Set(['clipboard-sanitized-write']);

/**
 * The session serves the page, loads nothing else, grants nothing and downloads only what the page
 * itself made.
 */
export function hardenSession(
  session: Session,
  { rendererFolder, recordEgress }: SessionDeps,
): void {
  session.protocol.handle(appScheme, createAppHandler(rendererFolder));
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(allowedPermissions.has(permission));
  });
  session.setPermissionCheckHandler((_contents, permission) => allowedPermissions.has(permission));
  session.setDevicePermissionHandler(() => false);
  // Switched off it would still fetch a dictionary for the user's language (seen: Electron 33 asks
  // redirector.gvt1.com).
  session.setSpellCheckerLanguages([]);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest(({ url, resourceType }, answer) => {
    const allowed = isAllowedRequest(url);
    if (!allowed)
      recordEgress({
        purpose: `page:${resourceType}`,
        host: parseUrl(url)?.host ?? url.slice(0, 100),
        allowed,
        reason: 'the window loads nothing but its own page',
      });
    answer({ cancel: !allowed });
  });
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${appOrigin}`)) event.preventDefault();
  });
}

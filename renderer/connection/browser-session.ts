import { minuteMs } from '../../shared/time.ts';

/**
 * How a browser stays signed in: the cookies are renewed in time, and a session that is over leads
 * to the sign-in page.
 */

/** Well within the access token's quarter of an hour. */
const renewEveryMs = 10 * minuteMs;

/**
 * Renews the cookies. Loads the page again where the session is over: the server shows how to sign
 * in.
 */
export async function renewSession(): Promise<void> {
  const reply = await fetch('/ui/renew', { method: 'POST' }).catch(() => null);
  if (reply?.status === 401) window.location.reload();
}

/**
 * For a page that a server served; the desktop's window has no session. Also renews when the window
 * comes to the fore after a sleep.
 */
export function keepSignedIn(): void {
  setInterval(() => void renewSession(), renewEveryMs);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void renewSession();
  });
}

export async function endBrowserSession(): Promise<void> {
  await fetch('/ui/sign-out', { method: 'POST' });
  window.location.reload();
}

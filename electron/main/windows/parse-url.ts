/** The URL, or null: `URL.parse` is newer than the oldest Electron that this runs in. */
export function parseUrl(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

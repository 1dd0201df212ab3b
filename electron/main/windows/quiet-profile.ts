import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Chromium fetches a dictionary while it makes its profile, before a session can be told not to (seen: Electron 33 asks
 * redirector.gvt1.com). So a new profile begins with the preference that `setSpellCheckerEnabled(false)` would write.
 */
export function quietProfile(folder: string): void {
  const preferences = join(folder, 'Preferences');
  if (existsSync(preferences)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(preferences, JSON.stringify({ browser: { enable_spellchecking: false } }), { mode: 0o600 });
}

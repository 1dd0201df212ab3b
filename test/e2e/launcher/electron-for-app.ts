import { cpSync, linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { obtainElectron } from '../../../resources/scripts/electron.mjs';

/** A second name for each file: an Electron of its own that takes no room. */
function linkFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) linkFolder(join(from, entry.name), join(to, entry.name));
    else if (entry.isFile()) linkSync(join(from, entry.name), join(to, entry.name));
  }
}

/**
 * An executable that runs the app in `appFolder`, and its arguments. The stand-in takes no path: it
 * runs what lies in its own resources, so it gets a copy of itself under `workFolder`.
 */
export async function electronForApp(
  appFolder: string,
  workFolder: string,
): Promise<{ executablePath: string; args: string[] }> {
  const electron = await obtainElectron({ log: () => undefined });
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  if (!electron.standIn)
    return { executablePath: electron.executablePath, args: [appFolder, ...sandbox] };
  const copy = join(workFolder, 'electron');
  rmSync(copy, { recursive: true, force: true });
  linkFolder(electron.folder, copy);
  cpSync(appFolder, join(copy, 'resources', 'app'), { recursive: true });
  return { executablePath: join(copy, 'electron'), args: sandbox };
}

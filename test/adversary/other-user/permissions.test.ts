import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeDataFolder } from '../../../electron/host/store/data-folder.ts';
import { createControlSocket } from '../../../electron/host/socket/control-socket.ts';
import { addressToConnect } from '../../../electron/host/socket/socket-address.ts';
import { startWorld } from '../support/world.ts';

/** Another user of the machine, whose processes read what permissions let them. */

it.skipIf(process.platform === 'win32')(
  'reads, lists and connects to nothing of the data folder',
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'hearth-permissions-'));
    const folder = join(root, 'data');
    const mask = process.umask(0);
    try {
      makeDataFolder(folder);
      const world = await startWorld({ folder });
      const socket = await createControlSocket({ api: world.host.api, folder });
      const open = (path: string): boolean => (statSync(path).mode & 0o077) !== 0;
      expect(open(folder)).toBe(false);
      expect(open(addressToConnect(folder))).toBe(false);
      // Behind the folder's own mode, so that a key survives a folder that was opened by hand.
      const keys = readdirSync(folder).filter(
        (name) => /^vault|key|\.pem$|^host\.json$/.test(name) && name !== 'ca.pem',
      );
      expect(keys).toEqual(expect.arrayContaining(['vault.json', 'vault.key']));
      expect(keys.filter((name) => open(join(folder, name)))).toEqual([]);
      await socket.close();
      await world.close();
    } finally {
      process.umask(mask);
      rmSync(root, { recursive: true, force: true });
    }
  },
);

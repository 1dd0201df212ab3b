import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow, ipcMain } from 'electron';
import { heartbeatKind } from '../../../electron/launcher/child-ports.ts';
import type { ContractCase } from '../../launcher/launcher-contract.ts';

/** As preload does: hands the page's port on to main. */
const preload = `const { ipcRenderer } = require('electron');
addEventListener('message', ({ data, ports }) => {
  if (data === 'connect') ipcRenderer.postMessage('connect', null, ports);
});`;

/** In the page: hands over a port, says what came back by it, and then whether it was closed. */
const page = `new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  globalThis.portClosed = new Promise((done) => { port1.onclose = () => done('closed'); });
  port1.onmessage = ({ data }) => resolve(data);
  postMessage('connect', '*', [port2]);
  port1.postMessage({ bytes: new Uint8Array([1, 2, 3]), word: '租约' });
})`;

/** What only a window can show: a port of its page, handed to a process. */
export const pageCase: ContractCase = {
  name: 'a page’s port reaches the process, and closes in the page when the process dies',
  run: async (launcher, entry) => {
    const file = join(app.getPath('userData'), 'preload.cjs');
    writeFileSync(file, preload);
    const child = launcher.launch({ name: 'toy', entry });
    const window = new BrowserWindow({
      show: false,
      webPreferences: { preload: file, sandbox: true },
    });
    try {
      await window.loadURL('data:text/html,<title>toy</title>');
      ipcMain.once('connect', ({ ports: [port] }) => {
        if (port) child.adopt(heartbeatKind, port);
      });
      const back: unknown = await window.webContents.executeJavaScript(
        `${page}.then(({ bytes, word }) => [...bytes, word])`,
      );
      assert.deepEqual(back, [1, 2, 3, '租约']);
      child.kill();
      assert.equal(await window.webContents.executeJavaScript('globalThis.portClosed'), 'closed');
    } finally {
      child.kill();
      window.destroy();
    }
  },
};

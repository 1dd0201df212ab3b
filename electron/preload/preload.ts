/**
 * All that the page gets of Electron: it may hand over two ports, and ask for the path of a file
 * that the user gave it.
 *
 * The page makes two channels and posts `{ type: 'hearth:connect' }` to its own window with
 * `[hostPort, desktopPort]`; they go on to main, which joins the one to the host and serves the
 * desktop contract on the other (shared/contract/desktop.ts). It may do so at any time: after a
 * reload, or when the host was replaced.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';

// A sandboxed preload is one file that may import types of ours only.
const connectMessage: typeof import('../../shared/contract/desktop.ts').connectMessage =
  'hearth:connect';

window.addEventListener('message', ({ source, data, ports }: MessageEvent<unknown>) => {
  if (
    source !== window ||
    (data as { type?: unknown } | null)?.type !== connectMessage ||
    ports.length !== 2
  )
    return;
  ipcRenderer.postMessage(connectMessage, null, [...ports]);
});

contextBridge.exposeInMainWorld('hearth', {
  pathForFile: (file: File): string => webUtils.getPathForFile(file),
});

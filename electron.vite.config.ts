import react from '@vitejs/plugin-react';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'electron-vite';
import { entries } from './electron/entry-path.ts';
import { bundledPackages } from './resources/scripts/bundled.mjs';
import { docFilesPlugin, packageFilesPlugin } from './resources/scripts/doc-files.mjs';
import { wasmFiles } from './electron/host/knowledge/parse/pictures/wasm-files.ts';
import { docFiles } from './electron/host/lan-server/docs/doc-files.ts';
import { thirdPartyNotices } from './resources/scripts/notices.mjs';

// The oldest runtime that this code must also run in: the stand-in of the tests, Electron 33 (Node 20.18, Chromium 130).
const oldestNode = 'node20.18';
const oldestChromium = 'chrome130';

// Beside each other in out/main, where electron/entry-path.ts looks for them.
const mainEntries = {
  main: 'electron/main/main.ts',
  cli: 'electron/host/cli.ts',
  ...Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, `electron/${file}`])),
};

/** Packages whose files are copied whole: no module of ours imports them. */
const copiedPackages = ['swagger-ui-dist', 'redoc'];

export default defineConfig({
  // package.json's `dependencies` are the native packages: they alone stay outside, with Electron.
  main: {
    plugins: [
      thirdPartyNotices(copiedPackages),
      bundledPackages(copiedPackages),
      docFilesPlugin(docFiles),
      packageFilesPlugin('wasm', wasmFiles),
    ],
    build: {
      target: oldestNode,
      externalizeDeps: true,
      rolldownOptions: {
        input: mainEntries,
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  // A sandboxed preload is one CommonJS file that may require nothing but Electron.
  preload: {
    plugins: [bundledPackages()],
    build: {
      target: oldestNode,
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: 'electron/preload/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react(), tailwindcss(), thirdPartyNotices(), bundledPackages()],
    build: {
      target: oldestChromium,
      minify: true,
      // Read from disk, not over a network.
      chunkSizeWarningLimit: Infinity,
      rolldownOptions: { input: 'renderer/index.html' },
    },
  },
});

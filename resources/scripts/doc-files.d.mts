import type { Plugin } from 'vite';

export declare function docFilesPlugin(files: Readonly<Record<string, string>>): Plugin;
export declare function packageFilesPlugin(
  folder: string,
  files: Readonly<Record<string, string>>,
): Plugin;

import type { Plugin } from 'vite';

export declare function docFilesPlugin(files: Readonly<Record<string, string>>): Plugin;

import type { Plugin } from 'vite';

export function thirdPartyNotices(copied?: readonly string[]): Plugin;

import type { Plugin } from 'vite';

/** A Vite plugin that writes down what a part of the build is made of; `copied` are packages whose files are copied whole. */
export function bundledPackages(copied?: readonly string[]): Plugin;

import { open, realpath, type FileHandle } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};

export interface StaticFile {
  mediaType: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The path below the folder that a URL path means; null for encodings of `..`, NUL, backslashes and
 * dot files.
 */
export function relativePath(urlPath: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\') || path.includes('%')) return null;
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.some((part) => part.startsWith('.') || part.includes(':'))) return null;
  return parts.join('/');
}

/**
 * Reads one file below `folder`; null when there is none, or when a link leads out of the folder.
 * Only file types of a renderer are served.
 */
export async function readStatic(folder: string, urlPath: string): Promise<StaticFile | null> {
  const path = relativePath(urlPath);
  const mediaType = path === null ? undefined : mediaTypes[extname(path).toLowerCase()];
  if (path === null || mediaType === undefined) return null;
  let file: FileHandle | undefined;
  try {
    const root = await realpath(folder);
    const real = await realpath(join(root, path));
    if (!real.startsWith(root + sep)) return null;
    file = await open(real, 'r');
    if (!(await file.stat()).isFile()) return null;
    return { mediaType, bytes: new Uint8Array(await file.readFile()) };
  } catch {
    return null;
  } finally {
    await file?.close();
  }
}

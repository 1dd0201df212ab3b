import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** What can make a connection, as it looks in a source. Types alone make none. */
const waysOut: readonly (readonly [string, RegExp])[] = [
  ['undici', /^import (?!type ).*from 'undici'|import\('undici'\)/m],
  [
    'a provider’s SDK',
    /^import (?!type ).*from '(openai|@anthropic-ai\/sdk)[^']*'|import\('(openai|@anthropic-ai)/m,
  ],
  [
    'node:http, asking',
    new RegExp(
      '^import (?!type )(?:\\* as|[^\\n]*\\b(request|get|Agent|globalAgent)\\b(?! as Incoming))' +
        "[^\\n]*from '(node:)?https?'",
      'm',
    ),
  ],
  [
    'node:http2, tls, dgram or dns',
    /^import (?!type )[^\n]*from '(node:)?(http2|tls|dgram|dns|dns\/promises)'/m,
  ],
  [
    'node:net, connecting',
    /^import (?!type )(?:\* as|[^\n]*\b(connect|createConnection|Socket)\b)[^\n]*from '(node:)?net'/m,
  ],
  ['the global fetch', /(?<![\w.'"`])(?:globalThis\.)?fetch\((?!\w+\??:)/m],
  ['a WebSocket or event source', /new (WebSocket|EventSource|XMLHttpRequest)\(/m],
  ['multicast DNS', /^import (?!type )[^\n]*from 'multicast-dns'/m],
  ['Electron’s net', /^import (?!type )[^\n]*\bnet\b[^\n]*from 'electron'/m],
];

/** Who may, and why. */
const allowed: Readonly<Record<string, string>> = {
  'electron/host/egress/egress-agents.ts': 'the gate',
  'electron/host/egress/egress-proxy.ts': 'the gate’s proxy for children',
  'electron/host/egress/egress-tunnel.ts': 'the gate’s proxy for children',
  'electron/host/egress/public-addresses.ts':
    'the gate’s look-up of names, whose addresses it judges',
  'electron/host/lan-server/tls/file-tls.ts': 'tries a certificate; nothing is connected',
  'electron/host/providers/wire/official-clients.ts': 'its `fetch` is the gate’s',
  'electron/host/peers/multicast.ts':
    'packets that stay on the network, asked for where the gate’s own rule allows, and logged by it',
  'electron/host/socket/attach-or-start.ts': 'the host’s own socket file',
  'electron/host/socket/control-socket.ts': 'the host’s own socket file',
  'electron/host/socket/host-connection.ts': 'the host’s own socket file',
};

const withoutComments = (source: string): string =>
  source.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
/** The formatter breaks long imports over several lines. */
const importsOnOneLine = (source: string): string =>
  source.replaceAll(/^import [^;]*;/gm, (statement) => statement.replaceAll(/\s+/g, ' '));
const waysIn = (source: string): string[] => {
  const code = importsOnOneLine(withoutComments(source));
  return waysOut.filter(([, pattern]) => pattern.test(code)).map(([name]) => name);
};

const sources = ['electron', 'shared'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        entry.name.endsWith('.ts') &&
        !entry.name.endsWith('.test.ts') &&
        !entry.parentPath.includes('testing'),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
);

describe('connections', () => {
  it('are made by the egress gate alone: anything else would be neither judged nor logged', () => {
    expect(sources.length).toBeGreaterThan(100);
    const found = sources.flatMap((path) =>
      waysIn(readFileSync(join(root, path), 'utf8')).map((way) => `${path}: ${way}`),
    );
    expect(found.filter((line) => !(line.replace(/:.*/, '') in allowed))).toEqual([]);
  });

  it('are allowed to no file that makes none any more', () => {
    for (const path of Object.keys(allowed))
      expect(waysIn(readFileSync(join(root, path), 'utf8')), path).not.toEqual([]);
  });

  it.each([
    [`import { fetch } from 'undici';`, 'undici'],
    [`import OpenAI from 'openai';`, 'a provider’s SDK'],
    [`const { default: OpenAI } = await import('openai');`, 'a provider’s SDK'],
    [`import { createServer, request as ask } from 'node:http';`, 'node:http, asking'],
    [`import {\n  createServer,\n  request,\n} from 'node:http';`, 'node:http, asking'],
    [`import * as https from 'https';`, 'node:http, asking'],
    [`import { lookup } from 'node:dns/promises';`, 'node:http2, tls, dgram or dns'],
    [`import { connect } from 'node:net';`, 'node:net, connecting'],
    [`const reply = await fetch('https://example.test');`, 'the global fetch'],
    [`const socket = new WebSocket(url);`, 'a WebSocket or event source'],
    [`import { app, net } from 'electron';`, 'Electron’s net'],
  ])('like %s are found', (planted, way) => {
    expect(waysIn(planted)).toEqual([way]);
  });

  it.each([
    `import type OpenAI from 'openai';`,
    `import { createServer, type IncomingMessage } from 'node:http';`,
    `import type { Dispatcher } from 'undici';`,
    `await gate.fetch(url, {}, context);`,
    `// fetch(nothing)`,
    `import { isIP } from 'node:net';`,
  ])('like %s are none', (harmless) => {
    expect(waysIn(harmless)).toEqual([]);
  });
});

import { phrase } from '../../../shared/messages/phrase.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { leaveProgram } from '../../launcher/run-program.ts';
import { dataFolder } from '../store/data-folder.ts';
import { noArguments, parseOptions, type Command } from './command.ts';
import type { CliIo } from './io.ts';

type Environment = CliIo['env'];

/** Opens a file in the browser of this desktop; false where there is no desktop. */
export type ShowFile = (path: string, env: Environment) => boolean;

/** The desktop's own command for opening a file; null where this terminal has no desktop. */
function openerOf(
  env: Environment,
  platform: NodeJS.Platform,
): readonly [string, ...string[]] | null {
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  if (env['SSH_CONNECTION']) return null;
  if (platform === 'darwin') return ['open'];
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : null;
}

const showFile: ShowFile = (path, env) => {
  const opener = process.stdout.isTTY ? openerOf(env, process.platform) : null;
  if (opener === null) return false;
  const [program, ...before] = opener;
  leaveProgram(program, [...before, pathToFileURL(path).href], { inherits: ['desktop'] });
  return true;
};

const attribute = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/**
 * A page that leads to the address, readable by its user alone. Other users of the machine can read
 * the arguments of every program, so the address, which signs in, is never one.
 */
function writePage(folder: string, url: string): string {
  const path = join(folder, 'open.html');
  writeFileSync(
    path,
    `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta ` +
      `http-equiv="refresh" content="0;url=${attribute(url)}">\n`,
    { mode: 0o600 },
  );
  return path;
}

/** `hearth open`: a new address that signs the owner in, printed, and on a desktop opened. */
export const createOpenCommand = (show: ShowFile = showFile): Command => ({
  name: 'open',
  usage: ['hearth open [--print] [--json]'],
  summary: phrase('cli.open.summary'),
  async run(args, { io, withHost }) {
    const { values, positionals } = parseOptions(args, {
      print: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    noArguments(positionals);
    const entry = await withHost((client) => client.app.lan.entry());
    if (values.json === true) return (io.json(entry), 0);
    io.print(entry.url);
    const until = new Date(entry.expiresAt).toLocaleTimeString(io.language);
    io.note(io.text(phrase('cli.open.once', { until })));
    if (values.print !== true && show(writePage(dataFolder(io.env), entry.url), io.env))
      io.note(io.text(phrase('cli.open.opening')));
    return 0;
  },
});

export const openCommand = createOpenCommand();

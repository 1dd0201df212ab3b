import { resolve } from 'node:path';
import type { Declared } from '../../../shared/contract/config.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { TlsChoice } from '../lan-server/tls/arm-tls.ts';
import { parseOptions, noArguments, UsageError, type Command } from './command.ts';

/** A broken file is reported before anything is opened. */
async function readBefore(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ file: string; declared: Declared }> {
  const { readConfig } = await import('../config-file/read-config.ts');
  return { file, declared: readConfig(file, env) };
}

interface TlsOptions {
  own: boolean;
  insecure: boolean;
  cert: string | undefined;
  key: string | undefined;
}

const noFiles = { cert: '', key: '' };

/**
 * `--tls` is Hearth's own authority; the two files are a certificate of the user's. Undefined where
 * nothing is said.
 */
function tlsChoice({ own, insecure, cert, key }: TlsOptions): TlsChoice | undefined {
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError(phrase('cli.serve.tlsPair'));
  if (own && cert !== undefined) throw new UsageError(phrase('cli.serve.tlsTwice'));
  if (insecure && (own || cert !== undefined))
    throw new UsageError(phrase('cli.serve.insecureAndTls'));
  if (cert !== undefined && key !== undefined)
    return { mode: 'files', files: { cert: resolve(cert), key: resolve(key) } };
  if (insecure) return { mode: 'off', files: noFiles };
  return own ? { mode: 'own', files: noFiles } : undefined;
}

export const serveCommand: Command = {
  name: 'serve',
  usage: [
    'hearth serve [--host <address>] [--port <n>] [--tls | --tls-cert <pem> --tls-key <pem> | ' +
      '--insecure-http] [--config <hearth.yaml>] [--json]',
  ],
  summary: phrase('cli.serve.summary'),
  async run(args, { io, version }) {
    const { values, positionals } = parseOptions(args, {
      host: { type: 'string' },
      port: { type: 'string' },
      tls: { type: 'boolean' },
      'insecure-http': { type: 'boolean' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      config: { type: 'string' },
      json: { type: 'boolean' },
    });
    noArguments(positionals);
    const tls = tlsChoice({
      own: values.tls === true,
      insecure: values['insecure-http'] === true,
      cert: values['tls-cert'],
      key: values['tls-key'],
    });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
      throw new UsageError(phrase('cli.serve.badPort'));
    const config =
      values.config === undefined ? null : await readBefore(resolve(values.config), io.env);
    const { serve } = await import('./start-server.ts');
    return serve({
      io,
      version,
      host: values.host ?? '127.0.0.1',
      port,
      tls,
      config,
      json: values.json === true,
    });
  },
};

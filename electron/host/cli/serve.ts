import { resolve } from 'node:path';
import type { Declared } from '../../../shared/contract/config.ts';
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

/**
 * `--tls` is Hearth's own authority; the two files are a certificate of the user's. Undefined where
 * nothing is said.
 */
function tlsChoice(
  own: boolean,
  cert: string | undefined,
  key: string | undefined,
): TlsChoice | undefined {
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError(
      '--tls-cert and --tls-key go together: the certificate and its key.',
      '--tls-cert 与 --tls-key 须同时给出：证书及其私钥。',
    );
  if (own && cert !== undefined)
    throw new UsageError(
      '--tls makes a certificate; with --tls-cert and --tls-key there is one already.',
      '--tls 会自行签发证书；已用 --tls-cert 与 --tls-key 指定证书时不要再加。',
    );
  if (cert !== undefined && key !== undefined)
    return { mode: 'files', files: { cert: resolve(cert), key: resolve(key) } };
  return own ? { mode: 'own', files: { cert: '', key: '' } } : undefined;
}

export const serveCommand: Command = {
  name: 'serve',
  usage: [
    'hearth serve [--host <address>] [--port <n>] [--tls | --tls-cert <pem> --tls-key <pem>] ' +
      '[--config <hearth.yaml>] [--json]',
  ],
  summary: {
    en: 'run without a window: the API and the same app for a browser',
    zh: '无窗口运行：提供 API 和浏览器中的同一应用',
  },
  async run(args, { io, version }) {
    const { values, positionals } = parseOptions(args, {
      host: { type: 'string' },
      port: { type: 'string' },
      tls: { type: 'boolean' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      config: { type: 'string' },
      json: { type: 'boolean' },
    });
    noArguments(positionals);
    const tls = tlsChoice(values.tls === true, values['tls-cert'], values['tls-key']);
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
      throw new UsageError(
        '--port is a number from 0 to 65535; 0 takes a free one.',
        '--port 须为 0 到 65535 的整数，0 表示任取一个空闲端口。',
      );
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

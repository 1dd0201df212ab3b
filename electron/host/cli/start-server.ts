import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import type { LanStatus } from '../../../shared/contract/app.ts';
import type { Declared } from '../../../shared/contract/config.ts';
import type { HostClient } from '../../../shared/contract/host.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { clientOf } from './host-in-process.ts';
import { errorText } from './error-text.ts';
import type { CliIo } from './io.ts';
import { ensureDefaultModels } from './models-ready.ts';
import { followConfig } from '../config-file/follow-config.ts';
import type { LanServer } from '../lan-server/lan-server.ts';
import type { LanSwitch } from '../lan-server/lan-switch.ts';
import { isLoopback } from '../egress/egress-rules.ts';
import { tlsAt, type TlsChoice } from '../lan-server/tls/arm-tls.ts';
import { authorityFile } from '../lan-server/tls/server-tls.ts';
import { passphraseVariable } from '../security/secret-variables.ts';
import { createControlSocket } from '../socket/control-socket.ts';
import { dataFolder } from '../store/data-folder.ts';

export interface ServeOptions {
  io: CliIo;
  version: string;
  host: string;
  /** Default: the settings' port. 0 takes a free one. */
  port: number | undefined;
  /** Default: the settings' value, and Hearth's own certificate on a network address. */
  tls: TlsChoice | undefined;
  /** A hearth.yaml, read already; it is followed when it changes. */
  config: { file: string; declared: Declared } | null;
  /**
   * Prints one line of JSON instead of text. Its `uiUrl` signs in once, within 15 minutes of the
   * line.
   */
  json: boolean;
}

interface Served {
  server: LanServer;
  runKey: string;
  status: LanStatus;
  /** The path of the authority's certificate; null where there is none. */
  authority: string | null;
  /** Whether it is encrypted since it is at a network address, and nothing else was chosen. */
  isAutomatic: boolean;
}

/**
 * Whether stdout is the journal of a service, which others may read and which is kept
 * (systemd.exec(5), `$JOURNAL_STREAM`: device and inode). Nothing that signs in is written there.
 */
function isJournal({ env }: CliIo): boolean {
  try {
    const { dev, ino } = fstatSync(1);
    return env['JOURNAL_STREAM'] === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

function printAccess({ server, runKey }: Served, io: CliIo): void {
  const { url } = server;
  if (isJournal(io)) {
    io.print(
      `  ${io.text(phrase('cli.serve.browser'))}  ${url}/  ` +
        io.text(phrase('cli.serve.toSignIn')),
    );
    io.print(
      `  ${io.text(phrase('cli.serve.api'))}  ${url}/v1  ` + io.text(phrase('cli.serve.keys')),
    );
    return;
  }
  io.print(`  ${io.text(phrase('cli.serve.browser'))}  ${server.entry().url}`);
  io.print('  ' + io.text(phrase('cli.serve.signInOnce')));
  io.print(`  ${io.text(phrase('cli.serve.api'))}  ${url}/v1`);
  io.print(
    `  ${io.text(phrase('cli.serve.key'))}  ${runKey}  ` + io.text(phrase('cli.serve.keyOfRun')),
  );
}

/** What to know of the encryption at this address. */
function noteEncryption({ status, isAutomatic, server }: Served, { io, host }: ServeOptions): void {
  if (isAutomatic) io.note(io.text(phrase('cli.serve.encrypted', { url: server.url })));
  if (status.tls === 'off' && !isLoopback(host)) io.note(io.text(phrase('cli.serve.plainHttp')));
}

function greet(served: Served, options: ServeOptions): void {
  const { io } = options;
  const { status, authority } = served;
  const { url } = served.server;
  io.print(io.text(phrase('cli.serve.running')));
  printAccess(served, io);
  if (authority !== null) {
    io.print(
      `  ${io.text(phrase('cli.serve.certificate'))}  ${authority}  ` +
        io.text(phrase('cli.serve.trust', { url })),
    );
    io.print(`  SHA-256       ${status.caFingerprint ?? ''}`);
    if (status.caReplaces !== null) {
      io.note(io.text(phrase('cli.serve.newCertificate', { fingerprint: status.caReplaces })));
    }
  }
  noteEncryption(served, options);
}

/** Whether anything could answer: a provider's model does where no local one could be fetched. */
const somethingAnswers = async (client: HostClient): Promise<boolean> =>
  (await client.models.available()).some((model) => model.kind === 'chat');

/**
 * Fetches the default models; false, with the reason on stderr, when neither they nor a provider's
 * can answer.
 */
async function modelsOrReason(client: HostClient, io: CliIo): Promise<boolean> {
  try {
    await ensureDefaultModels(client, io);
    return true;
  } catch (error) {
    if (io.signal.aborted) return false;
    io.note(errorText(error, io));
    return somethingAnswers(client).catch(() => false);
  }
}

/** Opens the server, encrypted as the options and the settings require. */
async function startLan(
  lan: LanSwitch,
  client: HostClient,
  folder: string,
  options: ServeOptions,
): Promise<Omit<Served, 'runKey'>> {
  const settings = await client.app.settings.get();
  const server = await lan.hold({
    host: options.host,
    port: options.port ?? settings.lanPort,
    tls: options.tls ?? tlsAt(options.host, settings),
  });
  const status = lan.status();
  return {
    server,
    status,
    authority: status.caFingerprint === null ? null : authorityFile(folder),
    isAutomatic: options.tls === undefined && settings.lanTls !== status.tls,
  };
}

/**
 * Runs the host with no window until the terminal's signal fires. With `json` one line goes to
 * stdout, once the default models are ready, or at once where a file names accounts. Resolves to
 * the exit code.
 */
export async function serve(options: ServeOptions): Promise<number> {
  const { io, version, config, json } = options;
  const folder = dataFolder(io.env);
  const runKey = `hearth-run-${randomBytes(24).toString('base64url')}`;
  const { createHost } = await import('../host.ts');
  const host = await createHost({
    folder,
    version,
    headless: true,
    runKey,
    passphrase: io.env[passphraseVariable],
  });
  const open: { close(): Promise<void> }[] = [host];
  try {
    const client = clientOf(host.api);
    if (config !== null) {
      await client.config.apply({ declared: config.declared });
      open.push(
        followConfig({
          file: config.file,
          io,
          apply: (declared) => client.config.apply({ declared }),
        }),
      );
    }
    const served: Served = { ...(await startLan(host.lan, client, folder, options)), runKey };
    const { server } = served;
    open.push(await createControlSocket({ api: host.api, folder }));
    if (!json) greet(served, options);
    // Accounts answer at once; models for this machine are then fetched only when a user asks for
    // one.
    const answers =
      (config !== null && config.declared.accounts.length > 0) ||
      (await modelsOrReason(client, io));
    if (json && !answers) return io.signal.aborted ? 0 : 1;
    if (json)
      io.json({
        url: server.url,
        uiUrl: server.entry().url,
        apiKey: runKey,
        ...(served.authority === null ? {} : { caFile: served.authority }),
      });
    if (!io.signal.aborted) await once(io.signal, 'abort');
    return 0;
  } finally {
    for (const one of open.reverse()) await one.close();
  }
}

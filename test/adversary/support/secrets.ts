import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scryptSync } from 'node:crypto';
import Database from 'better-sqlite3';
import { createVault } from '../../../electron/host/security/vault.ts';
import { unseal } from '../../../electron/host/security/sealed.ts';
import { issuerSecret } from './rows.ts';
import type { World } from './world.ts';

export interface Secret {
  name: string;
  value: string;
}

export const passphrase = 'basalt-lantern-orchid-47-tramway';

interface VaultJson {
  kdf: { N: number; r: number; p: number; salt: string };
  masterKey: string;
}

function masterKeyOf(folder: string): Buffer {
  const { kdf, masterKey } = JSON.parse(
    readFileSync(join(folder, 'vault.json'), 'utf8'),
  ) as VaultJson;
  const { N, r, p, salt } = kdf;
  const key = scryptSync(passphrase, Buffer.from(salt, 'base64'), 32, {
    N,
    r,
    p,
    maxmem: 256 * N * r,
  });
  const master = unseal(key, 'vault:master-key', Buffer.from(masterKey, 'base64'));
  if (master === null) throw new Error('the passphrase does not open the vault');
  return master;
}

/** What browsers' sessions are signed with, as base64. */
async function signingKeysOf(folder: string): Promise<string[]> {
  const vault = await createVault({ folder, passphrase });
  const database = new Database(join(folder, 'hearth.db'), { readonly: true });
  const rows = database
    .prepare<[], { id: string; sealed: Buffer }>('SELECT id, sealed FROM signing_keys')
    .all();
  database.close();
  return rows.map(({ id, sealed }) => vault.open(`signing_keys:${id}:sealed`, sealed));
}

const forms = (name: string, bytes: Buffer): Secret[] =>
  [
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ].map((value) => ({ name, value }));

/**
 * Everything that signs in or opens something on this host. The host must have been started with
 * `passphrase`, and a browser must have signed in.
 */
export async function secretsOf(world: World): Promise<Secret[]> {
  const { folder, owner, clients, accountKeys } = world;
  const entry = new URL((await owner.app.lan.entry()).url).searchParams.get('token') ?? '';
  const signer = await world.addClient({ name: 'signer', signed: true });
  const all = [...Object.values(clients), signer];
  const secrets = [
    { name: 'entry token', value: entry },
    { name: 'run key', value: world.runKey },
    { name: 'passphrase', value: passphrase },
    { name: 'secret of an issuer', value: issuerSecret },
    ...all.map(({ name, key }) => ({ name: `key of ${name}`, value: key })),
    { name: 'signing secret', value: signer.signingSecret ?? '' },
    ...accountKeys.map((value) => ({ name: 'account key', value })),
    ...forms('vault master key', masterKeyOf(folder)),
    ...(await signingKeysOf(folder)).flatMap((key) =>
      forms('session signing key', Buffer.from(key, 'base64')),
    ),
  ];
  if (secrets.some(({ value }) => value.length < 12))
    throw new Error('a secret is too short to be searched for');
  return secrets;
}

/** What only those who manage the machine may know. */
export const privateWordsOf = ({ folder, accountNames, upstreams }: World): Secret[] => [
  { name: 'data folder', value: folder },
  ...accountNames.map((value) => ({ name: 'account name', value })),
  ...upstreams.map(({ baseUrl }) => ({ name: 'host of an account', value: new URL(baseUrl).host })),
];

/** The names of the secrets in a text, as they are and as they stand in URLs or JSON. */
export function found(text: string, secrets: readonly Secret[]): string[] {
  const plain = text.replaceAll('\\/', '/');
  return [
    ...new Set(
      secrets
        .filter(({ value }) => plain.includes(value) || plain.includes(encodeURIComponent(value)))
        .map(({ name }) => name),
    ),
  ];
}

/** How a client with a key comes to be: by hand, or by a file that declares it. */
import {
  clientInputSchema,
  type Client,
  type ClientInput,
} from '../../../shared/contract/clients.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { keyHashOf } from './client-keys.ts';
import { columnsOf, type NewClientRow, type StoredClient } from './client-rows.ts';
import { keyHintOf, type SigningSecrets } from './client-secrets.ts';
import type { ClientSource, ClientTable } from './client-table.ts';
import { declaredCredentials } from './credentials.ts';
import { ipAllow } from './ip-allow.ts';
import { refuseWeakKey } from './key-strength.ts';

export type NewClient = { [Key in keyof ClientInput]?: ClientInput[Key] | undefined } & {
  name: string;
};
/** A client as hearth.yaml declares it; what it does not name is as in a new one. */
export type DeclaredClient = Omit<NewClient, 'signed'> & {
  apiKey: string;
  signingSecret?: string | null;
};

/** Throws `bad_request` for what is no address. */
export const checked = (input: NewClient): ClientInput => {
  const whole = clientInputSchema.parse(input);
  ipAllow(whole.ipAllow);
  return whole;
};

/** What a new row takes besides the input. */
interface NewRowParts {
  id: string;
  ownerId: string;
  apiKey: string;
  source: ClientSource;
  sealedSecret: Buffer | null;
  createdAt: number;
}

export const newRow = (
  input: ClientInput,
  { id, ownerId, apiKey, source, sealedSecret, createdAt }: NewRowParts,
): NewClientRow & { id: string } => ({
  ...columnsOf(input),
  name: input.name,
  id,
  owner_id: ownerId,
  key_hash: keyHashOf(apiKey),
  key_hint: keyHintOf(apiKey),
  created_at: createdAt,
  source,
  signing_secret: sealedSecret,
});

/** Throws `conflict` for a client that signs in by tokens. */
export function refuseKey({ issuer, name }: StoredClient): void {
  if (issuer !== null) throw new AppError('conflict', phrase('clients.hasNoKey', { name }));
}

export interface DeclareDeps {
  table: ClientTable;
  signing: SigningSecrets;
  createdAt: () => number;
  now: () => number;
  /** After each write. */
  changed: (ownerId: string, id: string) => Promise<Client>;
}

/** `Clients.declare`. */
export function createDeclare({
  table,
  signing,
  createdAt: nextCreatedAt,
  now,
  changed,
}: DeclareDeps) {
  return async (
    ownerId: string,
    { apiKey, signingSecret = null, ...given }: DeclaredClient,
    knownId: string | null,
  ): Promise<Client> => {
    refuseWeakKey(apiKey, phrase('clients.itsKey', { name: given.name }).text);
    if (signingSecret !== null)
      refuseWeakKey(signingSecret, phrase('clients.itsSecret', { name: given.name }).text);
    const input = checked(given);
    const id = knownId ?? newId('client', now());
    const sealedSecret = signing.seal(id, signingSecret);
    const row = newRow(input, {
      id,
      ownerId,
      apiKey,
      source: 'file',
      sealedSecret,
      createdAt: nextCreatedAt(),
    });
    if (knownId === null) table.insert(row);
    else {
      const { id: _, owner_id: __, created_at: ___, ...columns } = row;
      table.change({ ownerId, id, source: 'file' }, (before) => {
        refuseKey(before);
        return {
          ...columns,
          ...declaredCredentials(before, columns, signing.of(before.id) !== signingSecret),
        };
      });
    }
    return changed(ownerId, id);
  };
}

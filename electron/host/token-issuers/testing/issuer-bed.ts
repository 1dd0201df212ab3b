import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose';

/** A key that an issuer signs with, and what it publishes of it. */
export interface IssuerKey {
  kid: string;
  alg: 'RS256' | 'ES256';
  private: CryptoKey;
  jwk: JWK;
}

export async function newIssuerKey(
  kid: string,
  alg: IssuerKey['alg'] = 'RS256',
): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return {
    kid,
    alg,
    private: privateKey,
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
  };
}

/** A token as an issuer signs it. */
export const signWith = (key: IssuerKey, claims: JWTPayload): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid }).sign(key.private);

/** A token with a shared secret. */
export const signShared = (
  secret: string,
  claims: JWTPayload,
  header: { kid?: string; typ?: string } = {},
): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', ...header })
    .sign(new TextEncoder().encode(secret));

/** Any header and payload with any signature. */
export const forged = (header: object, payload: object, signature = 'AAAA'): string =>
  [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat(signature)
    .join('.');

/** A real server that publishes keys. */
export interface KeyServer {
  url: string;
  /** Requests so far. */
  asked: () => number;
  /** What it answers from now on: keys, or a whole reply. */
  answer(reply: JWK[] | { status: number; body: string; headers?: Record<string, string> }): void;
  close(): Promise<void>;
}

export async function startKeyServer(keys: JWK[] = []): Promise<KeyServer> {
  let reply: Parameters<KeyServer['answer']>[0] = keys;
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    if (Array.isArray(reply))
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ keys: reply }));
    else response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    asked: () => asked,
    answer: (next) => void (reply = next),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

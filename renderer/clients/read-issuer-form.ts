import type { TokenIssuer, TokenIssuerInput } from '../../shared/contract/token-issuers.ts';
import { formText } from '../ui/form-text.ts';

export const keyKinds = ['jwks', 'secret', 'pem'] as const;
export type KeyKind = (typeof keyKinds)[number];
const roles = ['admin', 'member', 'viewer'] as const;

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** `value = role` lines; the line that is none, where there is one. */
export function readRoles(
  text: string,
): { roles: TokenIssuerInput['claims']['roles'] } | { wrong: string } {
  const read: TokenIssuerInput['claims']['roles'] = {};
  for (const line of linesOf(text)) {
    const at = line.lastIndexOf('=');
    const [value, name] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    const role = roles.find((one) => one === name);
    if (at < 1 || value === '' || role === undefined) return { wrong: line };
    read[value] = role;
  }
  return { roles: read };
}

export const rolesText = (mapping: TokenIssuerInput['claims']['roles']): string =>
  Object.entries(mapping)
    .map(([value, role]) => `${value} = ${role}`)
    .join('\n');

/** The form of an issuer; what it has no field for stays as in `before`. */
export function readIssuerForm(
  form: FormData,
  kind: KeyKind,
  before: TokenIssuer | null,
): (TokenIssuerInput & { id?: string }) | { wrong: string } {
  const mapping = readRoles(formText(form, 'roles'));
  if ('wrong' in mapping) return mapping;
  const key = formText(form, 'key');
  return {
    ...(before === null ? {} : { id: before.id }),
    name: formText(form, 'name'),
    issuer: formText(form, 'issuer'),
    audience: linesOf(formText(form, 'audience')),
    key:
      kind === 'secret'
        ? { kind, secret: key }
        : kind === 'jwks'
          ? { kind, url: key }
          : { kind, pem: key },
    claims: {
      role: formText(form, 'role'),
      roles: mapping.roles,
      defaultRole: formText(form, 'defaultRole') === 'viewer' ? 'viewer' : 'member',
    },
    leewaySeconds: before?.leewaySeconds ?? 30,
    maxClients: Number(formText(form, 'maxClients')),
    enabled: before?.enabled ?? true,
  };
}

import { expect, it } from 'vitest';
import { tokenIssuerInputSchema } from '../../shared/contract/token-issuers.ts';
import { readIssuerForm, readRoles, rolesText } from './read-issuer-form.ts';

it('reads a mapping as it was shown, also of values with an equals sign', () => {
  const roles = { 'CN=ops,OU=x': 'admin', staff: 'member' } as const;
  expect(readRoles(rolesText(roles))).toEqual({ roles });
});

it.each(['staff', 'staff = owner', '= admin', 'a = Admin'])('%s is no mapping', (line) => {
  expect(readRoles(`ok = viewer\n${line}`)).toEqual({ wrong: line });
});

it('makes an issuer that the contract takes, and keeps what has no field', () => {
  const form = new FormData();
  const fields = {
    name: 'corp',
    issuer: 'https://corp.example.com',
    audience: 'hearth\n api ',
    key: 'https://corp.example.com/keys',
    role: 'groups',
    roles: 'ops = admin',
    defaultRole: 'viewer',
    maxClients: '5',
  };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const read = readIssuerForm(form, 'jwks', null);
  expect(tokenIssuerInputSchema.parse(read)).toEqual({
    name: 'corp',
    issuer: 'https://corp.example.com',
    audience: ['hearth', 'api'],
    key: { kind: 'jwks', url: 'https://corp.example.com/keys' },
    claims: { role: 'groups', roles: { ops: 'admin' }, defaultRole: 'viewer' },
    leewaySeconds: 30,
    maxClients: 5,
    enabled: true,
  });
});

import { expect, it } from 'vitest';
import type { Account } from '../../shared/contract/accounts.ts';
import type { Neighbour } from '../../shared/contract/neighbours.ts';
import { neighboursToOffer } from './neighbours-to-offer.ts';

const neighbour: Neighbour = {
  id: '0123456789abcdef',
  name: 'Ann',
  version: '1',
  url: 'https://192.168.1.20:4680',
  baseUrl: 'https://192.168.1.20:4680/v1',
  tls: true,
  caFingerprint: 'AB:CD',
};
const account = (patch: Partial<Account>) =>
  ({ baseUrl: neighbour.baseUrl, caFingerprint: 'AB:CD', source: 'app', ...patch }) as Account;

it('offers who is no account yet, and an account whose neighbour has another certificate; not one that trusts it, nor one of hearth.yaml', () => {
  const changed = account({ caFingerprint: 'EF:01' });
  expect(neighboursToOffer([neighbour], [])).toEqual([{ neighbour, account: null }]);
  expect(neighboursToOffer([neighbour], [account({})])).toEqual([]);
  expect(neighboursToOffer([neighbour], [account({}), changed])).toEqual([
    { neighbour, account: changed },
  ]);
  expect(
    neighboursToOffer([neighbour], [account({ caFingerprint: 'EF:01', source: 'file' })]),
  ).toEqual([]);
  expect(neighboursToOffer([{ ...neighbour, caFingerprint: '' }], [changed])).toEqual([]);
});

import { expect, it } from 'vitest';
import type { Account } from '../../shared/contract/accounts.ts';
import type { Peer } from '../../shared/contract/peers.ts';
import { peersToOffer } from './peers-to-offer.ts';

const peer: Peer = {
  id: '0123456789abcdef',
  name: 'Ann',
  version: '1',
  url: 'https://192.168.1.20:4680',
  baseUrl: 'https://192.168.1.20:4680/v1',
  tls: true,
  caFingerprint: 'AB:CD',
};
const account = (patch: Partial<Account>) =>
  ({ baseUrl: peer.baseUrl, caFingerprint: 'AB:CD', source: 'app', ...patch }) as Account;

it('offers who is no account yet, and an account whose peer has another certificate; not one that trusts it, nor one of hearth.yaml', () => {
  const changed = account({ caFingerprint: 'EF:01' });
  expect(peersToOffer([peer], [])).toEqual([{ peer, account: null }]);
  expect(peersToOffer([peer], [account({})])).toEqual([]);
  expect(peersToOffer([peer], [account({}), changed])).toEqual([{ peer, account: changed }]);
  expect(peersToOffer([peer], [account({ caFingerprint: 'EF:01', source: 'file' })])).toEqual([]);
  expect(peersToOffer([{ ...peer, caFingerprint: '' }], [changed])).toEqual([]);
});

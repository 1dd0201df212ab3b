import { describe, expect, it } from 'vitest';
import type { AvailableModel } from '../../shared/contract/models.ts';
import { localOnlyReason, whereNext } from './where.ts';

const model = (
  id: string,
  providerName: string,
  more: Partial<AvailableModel> = {},
): AvailableModel => ({
  id,
  name: id,
  kind: 'chat',
  local: providerName === 'local',
  provider: providerName,
  providerName,
  accounts: [],
  contextTokens: null,
  ...more,
});
const both = [model('smol', 'local'), model('gpt', 'OpenAI')];

describe('where the next answer is made', () => {
  it('never says "on this machine" while auto may take a provider', () => {
    expect(whereNext('auto', false, both)).toEqual({ kind: 'either', providers: ['OpenAI'] });
  });
  it('says local for a conversation that is local only, whatever model is named', () => {
    expect(whereNext('gpt', true, both)).toEqual({ kind: 'local' });
  });
  it('says that nothing can answer when local only has no local model', () => {
    expect(whereNext('auto', true, [model('gpt', 'OpenAI')])).toEqual({ kind: 'none' });
    expect(whereNext('gone', false, both)).toEqual({ kind: 'none' });
  });
  it('names the provider of a chosen model, and does not count embedding models', () => {
    expect(whereNext('gpt', false, both)).toEqual({ kind: 'cloud', provider: 'OpenAI' });
    expect(
      whereNext('auto', false, [
        model('smol', 'local'),
        model('emb', 'OpenAI', { kind: 'embedding' }),
      ]),
    ).toEqual({ kind: 'local' });
  });
});

describe('what keeps a conversation on this machine', () => {
  const bases = [
    { id: 'kb_1', localOnly: true },
    { id: 'kb_2', localOnly: false },
  ];
  const read = [{ sources: [] }, { sources: [{}, { localOnly: true as const }] }];
  it('is said also where the conversation itself is open: a base that is local only, and what was read before', () => {
    expect(
      localOnlyReason({ machine: false, baseIds: ['kb_2', 'kb_1'], bases, messages: read }),
    ).toBe('base');
    expect(localOnlyReason({ machine: false, baseIds: ['kb_2'], bases, messages: read })).toBe(
      'read',
    );
    expect(localOnlyReason({ machine: true, baseIds: [], bases, messages: [] })).toBe('machine');
    expect(
      localOnlyReason({ machine: false, baseIds: ['kb_2'], bases, messages: [{ sources: [{}] }] }),
    ).toBeNull();
    expect(
      localOnlyReason({
        machine: false,
        baseIds: [],
        bases,
        messages: [{ localOnly: true, sources: [] }],
      }),
    ).toBe('read');
  });
});

import { expect, it } from 'vitest';
import type { AvailableModel } from '../../../shared/contract/models.ts';
import { readinessOf } from './readiness.ts';

const model = (id: string, kind: AvailableModel['kind'], local: boolean): AvailableModel => ({
  id,
  name: id,
  kind,
  local,
  provider: '',
  providerName: '',
  accounts: [],
  contextTokens: null,
});

it('a model of an account makes nothing ready: it may be gone when it is needed', () => {
  expect(readinessOf([model('cloud', 'chat', false), model('minilm', 'embedding', true)])).toEqual({
    ready: false,
    chatModel: null,
    embeddingModel: 'minilm',
  });
});

it('the first local model of each kind is named', () => {
  expect(
    readinessOf([
      model('cloud', 'chat', false),
      model('first', 'chat', true),
      model('second', 'chat', true),
      model('minilm', 'embedding', true),
    ]),
  ).toEqual({ ready: true, chatModel: 'first', embeddingModel: 'minilm' });
});

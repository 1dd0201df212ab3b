import { expect, it } from 'vitest';
import type { AvailableModel } from '../../../shared/contract/models.ts';
import { answerReadinessOf, readinessOf } from './readiness.ts';

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

it('a client is answered as soon as some chat model can, of this machine or of an account that works', () => {
  const cloud = { ...model('cloud', 'chat', false), accounts: ['acc_1'] };
  const vectors = { ...model('minilm', 'embedding', false), accounts: ['acc_1'] };
  const works = (id: string): boolean => id === 'acc_1';
  expect(answerReadinessOf([cloud], works)).toEqual({
    ready: true,
    chatModel: 'cloud',
    embeddingModel: null,
  });
  expect(answerReadinessOf([cloud], () => false).ready).toBe(false);
  expect(answerReadinessOf([vectors, model('policy', 'chat', false)], works).ready).toBe(false);
  expect(answerReadinessOf([cloud, model('small', 'chat', true)], () => false)).toMatchObject({
    ready: true,
    chatModel: 'small',
  });
});

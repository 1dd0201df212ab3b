import { expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors.ts';
import { listAnthropicModels, listOpenAiModels } from './official-clients.ts';

it('asks for the paths of the official clients and nothing else: none of their headers leaves', async () => {
  const paths: string[] = [];
  const page = (data: unknown[], more: boolean) => ({ data, has_more: more, last_id: 'a' });
  expect(
    await listOpenAiModels(async (path) => {
      paths.push(path);
      return { object: 'list', data: [{ id: 'a', context_length: 5 }] };
    }),
  ).toEqual([{ id: 'a', context_length: 5 }]);
  expect(
    await listAnthropicModels(async (path) => {
      paths.push(path);
      return page([{ id: `model-${paths.length}` }], paths.length === 2);
    }, 1000),
  ).toEqual([{ id: 'model-2' }, { id: 'model-3' }]);
  expect(paths).toEqual(['/models', '/v1/models?limit=1000', '/v1/models?limit=1000&after_id=a']);
});

it.each([
  ['OpenAI', listOpenAiModels],
  ['Anthropic', (read: () => Promise<unknown>) => listAnthropicModels(read, 10)],
])('throws what the reading threw, once and not as an error of %s’s client', async (_, list) => {
  let reads = 0;
  const refused = new AppError('credential_rejected', 'The key was rejected.');
  const read = (): Promise<unknown> => {
    reads += 1;
    return Promise.reject(refused);
  };
  await expect(list(read)).rejects.toBe(refused);
  expect(reads).toBe(1);
});

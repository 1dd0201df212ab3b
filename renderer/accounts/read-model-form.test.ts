import { expect, it } from 'vitest';
import { readModelForm } from './read-model-form.ts';

const form = (fields: Record<string, string>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};
const model = { model: 'm', enabled: true };

it('reads numbers, also below zero, seconds and capabilities; an empty field states nothing', () => {
  expect(
    readModelForm(
      form({
        temperature: '0.2',
        presencePenalty: '-0.5',
        topP: '',
        timeoutSeconds: '30',
        priority: '-1',
        'capability-tools': 'unable',
        'capability-vision': '',
      }),
      model,
    ),
  ).toEqual({
    wrong: [],
    settings: {
      ...model,
      priority: -1,
      temperature: 0.2,
      topP: null,
      frequencyPenalty: null,
      presencePenalty: -0.5,
      maxTokens: null,
      timeoutMs: 30_000,
      capabilities: { tools: false },
    },
  });
});

it('names each field that the host would refuse, and states nothing then', () => {
  expect(
    readModelForm(
      form({ temperature: '2.1', maxTokens: '1.5', topP: 'much', priority: '1' }),
      model,
    ),
  ).toEqual({ settings: null, wrong: ['temperature', 'topP', 'maxTokens'] });
});

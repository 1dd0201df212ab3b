import { describe, expect, it } from 'vitest';
import { childEnvironment, type EnvironmentGroup } from './child-environment.ts';

const everyGroup: readonly EnvironmentGroup[] = ['desktop', 'gpu', 'host', 'pip'];
const secrets = {
  HEARTH_PASSPHRASE: 'correct horse battery staple',
  UP_KEY: 'sk-up',
  OPENAI_API_KEY: 'sk-1',
  LLAMA_API_KEY: 'sk-2',
  HF_TOKEN: 'hf_1',
  CUDA_KEY: 'c',
  AWS_SECRET_ACCESS_KEY: 'a',
  LC_SECRET: 'l',
  NODE_OPTIONS: '--require evil',
  NODE_CHANNEL_FD: '3',
  ELECTRON_RUN_AS_NODE: '1',
  PIP_KEY: 'p',
};

describe('the environment of a child', () => {
  it.each([[[]], [everyGroup]])(
    'holds no secret, whatever it inherits (%j)',
    (inherits: readonly EnvironmentGroup[]) => {
      expect(
        Object.keys(childEnvironment({ inherits, from: { ...secrets, PATH: '/bin' } })),
      ).toEqual(['PATH']);
    },
  );

  it('keeps what programs need, in the case that it came in', () => {
    const from = {
      PATH: '/bin',
      HOME: '/home/a',
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
      SystemRoot: 'C:\\Windows',
      https_proxy: 'http://proxy',
      CUDA_VISIBLE_DEVICES: '0',
    };
    const basics = {
      PATH: '/bin',
      HOME: '/home/a',
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
      SystemRoot: 'C:\\Windows',
    };
    expect(childEnvironment({ from })).toEqual(basics);
    expect(childEnvironment({ inherits: ['gpu'], from })).toEqual({
      ...basics,
      CUDA_VISIBLE_DEVICES: '0',
    });
    expect(childEnvironment({ inherits: ['host'], from })).toEqual({
      ...basics,
      https_proxy: 'http://proxy',
    });
  });

  it('lets no proxy of the environment lead pip past the gate', () => {
    const from = {
      HTTPS_PROXY: 'http://elsewhere',
      NO_PROXY: '*',
      PIP_PROXY: 'http://elsewhere',
      PIP_INDEX_URL: 'https://index.example',
    };
    expect(
      childEnvironment({ inherits: ['pip'], own: { PIP_PROXY: 'http://gate' }, from }),
    ).toEqual({ PIP_INDEX_URL: 'https://index.example', PIP_PROXY: 'http://gate' });
  });
});

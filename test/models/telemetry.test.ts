import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { miniLm } from './model-files.ts';
import { startInference } from './inference-process.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-telemetry-'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it('ONNX Runtime sends nothing: no device id, no queue of events and no log of its uploader is made where a model is run', async () => {
  // It is silent by itself where these are set (onnxruntime/core/platform/telemetry_environment.h),
  // which they are not on a user's machine.
  for (const name of [
    'CI',
    'TF_BUILD',
    'GITHUB_ACTIONS',
    'ORT_RUNNING_UNIT_TESTS',
    'ORT_DISABLE_TELEMETRY',
    'ORT_TELEMETRY_DISABLED',
  ])
    vi.stubEnv(name, undefined);
  for (const name of ['TMPDIR', 'HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'])
    vi.stubEnv(name, folder);
  const { client, stop } = startInference();
  await client.embed({ model: miniLm(), kind: 'query', texts: ['Who reads along?'] });
  await stop();
  expect(readdirSync(folder)).toEqual([]);
});

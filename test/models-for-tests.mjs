import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ending, root } from '../resources/scripts/node24.mjs';

/**
 * The small models that tests need, and the files that show that each is whole (downloads are
 * renamed when verified).
 */
const needed = {
  'smollm2-135m-instruct': ['SmolLM2-135M-Instruct.Q4_1.gguf'],
  'all-minilm-l6-v2': ['model.onnx', 'tokenizer.json'],
};
/** Tests of it are left out where a folder that was given lacks it. */
const wanted = { 'pp-ocrv6-small': ['rec.onnx', 'det.onnx'] };
const home = join(root, '.cache', 'models-home');
const cli = join(root, 'out', 'main', 'cli.js');

const lacking = (folder, id) =>
  ({ ...needed, ...wanted })[id].filter((file) => !existsSync(join(folder, id, file)));

async function fetchModel(id) {
  const child = spawn(process.execPath, [cli, 'models', 'get', id], {
    env: { ...process.env, HEARTH_HOME: home },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await ending(child);
  if (code !== 0)
    throw new Error(`"hearth models get ${id}" ended with ${code}; its own words are above`);
}

/**
 * Resolves to the folder with the test models, fetched by the product's own downloader where they
 * are not there yet.
 */
export async function testModels(say) {
  const given = process.env.HEARTH_TEST_MODELS;
  const folder = given ?? join(home, 'models');
  for (const id of Object.keys(given ? needed : { ...needed, ...wanted })) {
    if (lacking(folder, id).length === 0) continue;
    if (given)
      throw new Error(
        `HEARTH_TEST_MODELS is ${given}, and ${join(id, lacking(folder, id)[0])} is not in it`,
      );
    say(`fetching ${id}`);
    await fetchModel(id);
    if (lacking(folder, id).length > 0)
      throw new Error(
        `"hearth models get ${id}" left no ${join(folder, id, lacking(folder, id)[0])}`,
      );
  }
  return folder;
}

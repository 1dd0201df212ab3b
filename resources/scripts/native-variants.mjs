import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node24.mjs';

const systems = { darwin: 'mac', win32: 'win', linux: 'linux' };

function childrenOf(folder) {
  try {
    return readdirSync(join(root, folder));
  } catch {
    return [];
  }
}

function llamaVariants(cuda) {
  const ours = `${systems[process.platform]}-${process.arch}`;
  const isOurs = (name) =>
    (name === ours || name.startsWith(`${ours}-`)) && (cuda || !name.includes('-cuda'));
  return childrenOf('node_modules/@node-llama-cpp')
    .filter((name) => !isOurs(name))
    .map((name) => `node_modules/@node-llama-cpp/${name}`);
}

function onnxVariants() {
  const base = 'node_modules/onnxruntime-node/bin/napi-v6';
  return childrenOf(base).flatMap((system) =>
    system === process.platform
      ? childrenOf(`${base}/${system}`)
          .filter((arch) => arch !== process.arch)
          .map((arch) => `${base}/${system}/${arch}`)
      : [`${base}/${system}`],
  );
}

function sqliteVariants() {
  const base = 'node_modules/better-sqlite3/prebuilds';
  const musl = process.platform === 'linux' ? [`linuxmusl-${process.arch}.node`] : [];
  const kept = [`${process.platform}-${process.arch}.node`, ...musl];
  return childrenOf(base)
    .filter((name) => !kept.includes(name))
    .map((name) => `${base}/${name}`);
}

/**
 * Installed native libraries that this platform's package does without: paths from the checkout's
 * root, folders or files.
 */
export function otherVariants({ cuda }) {
  return [...llamaVariants(cuda), ...onnxVariants(), ...sqliteVariants()];
}

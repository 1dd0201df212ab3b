import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startInference } from '../models/inference-process.ts';
import { miniLm } from '../models/model-files.ts';

export const cacheFolder = join(import.meta.dirname, '../../.cache/bench');

export interface BenchEmbedder {
  /** By the app's own inference process. */
  embed(texts: readonly string[], kind: 'query' | 'passage'): Promise<Float32Array[]>;
  /** The same, kept on disk by content, since most of a bench's texts are the same in every run. */
  cached(texts: readonly string[], kind: 'query' | 'passage'): Promise<Float32Array[]>;
  stop(): Promise<unknown>;
}

export const benchModel = 'all-minilm-l6-v2';

export function startEmbedder(): BenchEmbedder {
  const { client, stop } = startInference();
  const model = miniLm();
  const embed: BenchEmbedder['embed'] = async (texts, kind) => {
    const vectors: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += 32) {
      const result = await client.embed({ model, kind, texts: texts.slice(from, from + 32) });
      vectors.push(...split(await result.vectors.arrayBuffer(), model.dimensions));
    }
    return vectors;
  };
  return {
    embed,
    async cached(texts, kind) {
      mkdirSync(cacheFolder, { recursive: true });
      const name = createHash('sha256')
        .update(kind)
        .update(texts.join('\0'))
        .digest('hex')
        .slice(0, 24);
      const file = join(cacheFolder, `${name}.f32`);
      if (existsSync(file))
        return split(new Uint8Array(readFileSync(file)).buffer, model.dimensions);
      const vectors = await embed(texts, kind);
      writeFileSync(
        file,
        Buffer.concat(
          vectors.map((vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)),
        ),
      );
      return vectors;
    },
    stop,
  };
}

function split(buffer: ArrayBuffer, dimensions: number): Float32Array[] {
  const all = new Float32Array(buffer);
  return Array.from({ length: all.length / dimensions }, (_, i) =>
    all.slice(i * dimensions, (i + 1) * dimensions),
  );
}

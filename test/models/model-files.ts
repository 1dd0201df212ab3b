import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type {
  ChatModelSpec,
  EmbeddingModelSpec,
  OcrModelSpec,
} from '../../shared/contract/inference.ts';

/** Where the two small test models lie: `<folder>/<id>/<file>`. */
export const modelsFolder =
  process.env['HEARTH_TEST_MODELS'] ?? join(import.meta.dirname, '../../.cache/models-home/models');

const file = (...path: string[]): string => {
  const whole = join(modelsFolder, ...path);
  if (!existsSync(whole))
    throw new Error(
      `The test models are not there (${whole}). \`npm test\` fetches them; or set HEARTH_TEST_MODELS.`,
    );
  return whole;
};

export const smolPath = (): string =>
  file('smollm2-135m-instruct', 'SmolLM2-135M-Instruct.Q4_1.gguf');

export const smol = (contextTokens = 2048): ChatModelSpec => ({
  path: smolPath(),
  contextTokens,
  gpuLayers: 'auto',
});

export const miniLm = (): EmbeddingModelSpec => ({
  path: file('all-minilm-l6-v2', 'model.onnx'),
  tokenizerPath: file('all-minilm-l6-v2', 'tokenizer.json'),
  dimensions: 384,
  maxTokens: 256,
  pooling: 'mean',
  queryPrefix: '',
  passagePrefix: '',
});

/** The OCR model is fetched where nothing else was given; a folder of test models may lack it. */
export const hasOcr = (): boolean => existsSync(join(modelsFolder, 'pp-ocrv6-small', 'det.onnx'));

export const ocrModel = (): OcrModelSpec => ({
  path: file('pp-ocrv6-small', 'rec.onnx'),
  detectorPath: file('pp-ocrv6-small', 'det.onnx'),
});

/** What models that read text share: the tokenizer and the inputs. */
import { readFile } from 'node:fs/promises';
import type { Tokenizer } from '@huggingface/tokenizers';
import type { Tensor } from 'onnxruntime-node';
import { modelBroken } from '../../model-files/model-broken.ts';
import { modelFileSize } from '../resources/model-file.ts';
import type { Ort } from '../resources/open-onnx.ts';

/** A `tokenizer.json`. Throws `model_not_installed`, `model_broken`. */
export async function openTokenizer(path: string): Promise<Tokenizer> {
  await modelFileSize(path);
  const library = await import('@huggingface/tokenizers');
  try {
    const tokenizer = new library.Tokenizer(JSON.parse(await readFile(path, 'utf8')) as object, {});
    tokenizer.encode('probe');
    return tokenizer;
  } catch (error) {
    throw modelBroken(path, error);
  }
}

/** Cuts ids to `most`, keeping the last one, which ends a text in every family here. */
export function cut(ids: readonly number[], most: number): number[] {
  const last = ids.at(-1);
  return ids.length <= most || last === undefined ? [...ids] : [...ids.slice(0, most - 1), last];
}

/** A text's ids, and for a pair of texts to which of the two each belongs. */
export interface TokenRow {
  ids: readonly number[];
  types?: readonly number[];
}

/** Inputs `[texts, tokens]`, padded with 0 and masked. */
export function feedsOf(
  ort: Ort,
  names: readonly string[],
  batch: readonly TokenRow[],
): { feeds: Record<string, Tensor>; tokens: number } {
  const tokens = Math.max(...batch.map(({ ids }) => ids.length));
  const shape = [batch.length, tokens];
  const [ids, mask, types] = [0, 1, 2].map(() => new BigInt64Array(batch.length * tokens)) as [
    BigInt64Array,
    BigInt64Array,
    BigInt64Array,
  ];
  batch.forEach((row, text) =>
    row.ids.forEach((id, at) => {
      ids[text * tokens + at] = BigInt(id);
      mask[text * tokens + at] = 1n;
      types[text * tokens + at] = BigInt(row.types?.[at] ?? 0);
    }),
  );
  const feeds: Record<string, Tensor> = {
    input_ids: new ort.Tensor('int64', ids, shape),
    attention_mask: new ort.Tensor('int64', mask, shape),
  };
  if (names.includes('token_type_ids'))
    feeds['token_type_ids'] = new ort.Tensor('int64', types, shape);
  return { feeds, tokens };
}

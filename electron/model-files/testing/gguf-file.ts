import { tensorBytes } from '../gguf-types.ts';

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const text = (value: string): Buffer =>
  Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);

export interface GgufParts {
  name: string;
  contextLength: number;
  vocabulary: string[];
  tensors: { name: string; type: number; shape: number[] }[];
}

/** A GGUF file of version 3 with weights of zeros, for what reads headers. */
export function ggufFile({ name, contextLength, vocabulary, tensors }: GgufParts): Buffer {
  const values = [
    Buffer.concat([text('general.architecture'), u32(8), text('llama')]),
    Buffer.concat([text('general.name'), u32(8), text(name)]),
    Buffer.concat([text('llama.context_length'), u32(4), u32(contextLength)]),
    Buffer.concat([
      text('tokenizer.ggml.tokens'),
      u32(9),
      u32(8),
      u64(vocabulary.length),
      ...vocabulary.map(text),
    ]),
    Buffer.concat([text('tokenizer.ggml.scores'), u32(9), u32(6), u64(3), Buffer.alloc(12)]),
  ];
  let dataBytes = 0;
  const infos = tensors.map((tensor) => {
    const info = Buffer.concat([
      text(tensor.name),
      u32(tensor.shape.length),
      ...tensor.shape.map(u64),
      u32(tensor.type),
      u64(dataBytes),
    ]);
    dataBytes += tensorBytes(
      tensor.type,
      tensor.shape.reduce((product, size) => product * size, 1),
    );
    return info;
  });
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(tensors.length),
    u64(values.length),
    ...values,
    ...infos,
  ]);
  const padding = Buffer.alloc((32 - (header.length % 32)) % 32);
  return Buffer.concat([header, padding, Buffer.alloc(dataBytes)]);
}

import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import { phrase } from '../../shared/messages/phrase.ts';
import { tensorBytes } from './gguf-types.ts';
import { modelBroken } from './model-broken.ts';

/** What Hearth wants to know of a GGUF file before a native library sees it. */
export interface GgufHeader {
  name: string | null;
  architecture: string;
  /** Tokens the model was trained to see at once; null when the file does not say. */
  contextTokens: number | null;
  parameters: number;
  /** The least size of a whole file: header and every tensor that the header lists. */
  expectedBytes: number;
}

// A whole header of a large model is some 20 MB (its vocabulary); counts beyond these are not a
// model.
const maxEntries = 100_000;
const maxTextBytes = 16_000_000;
const maxArrayLength = 8_000_000;

const scalarBytes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const textType = 8;
const arrayType = 9;

/** Reads forward through a file in pieces of 1 MB. */
function createReader(file: FileHandle) {
  let buffer = Buffer.alloc(0);
  let start = 0;
  let at = 0;

  async function take(bytes: number): Promise<Buffer> {
    if (at + bytes > buffer.length) {
      const rest = buffer.subarray(at);
      const more = Buffer.alloc(Math.max(bytes - rest.length, 1 << 20));
      const { bytesRead } = await file.read(more, 0, more.length, start + buffer.length);
      start += at;
      at = 0;
      buffer = Buffer.concat([rest, more.subarray(0, bytesRead)]);
      if (buffer.length < bytes) throw new Error(phrase('models.headerEnds').text);
    }
    at += bytes;
    return buffer.subarray(at - bytes, at);
  }

  return {
    take,
    u32: async (): Promise<number> => (await take(4)).readUInt32LE(),
    async u64(limit: number): Promise<number> {
      const value = (await take(8)).readBigUInt64LE();
      if (value > BigInt(limit)) throw new Error(phrase('models.headerCount').text);
      return Number(value);
    },
    async text(): Promise<string> {
      const bytes = await this.u64(maxTextBytes);
      return (await take(bytes)).toString('utf8');
    },
    /**
     * Passes over `count` texts, without a turn of the event loop for each: a vocabulary has
     * 150,000.
     */
    async skipTexts(count: number): Promise<void> {
      for (let i = 0; i < count; i += 1) {
        const bytes =
          at + 8 <= buffer.length ? Number(buffer.readBigUInt64LE(at)) : Number.POSITIVE_INFINITY;
        if (at + 8 + bytes <= buffer.length) at += 8 + bytes;
        else await this.text();
      }
    },
    position: (): number => start + at,
  };
}

type Reader = ReturnType<typeof createReader>;

/** One value; arrays are passed over, since nothing here needs one. */
async function readValue(reader: Reader, type: number): Promise<string | number | null> {
  if (type === textType) return reader.text();
  if (type === arrayType) {
    const inner = await reader.u32();
    const length = await reader.u64(maxArrayLength);
    const bytes = scalarBytes[inner];
    if (inner === textType) await reader.skipTexts(length);
    else if (bytes === undefined) throw new Error(phrase('models.headerArray').text);
    else await reader.take(length * bytes);
    return null;
  }
  const bytes = scalarBytes[type];
  if (bytes === undefined) throw new Error(phrase('models.headerValue').text);
  const raw = await reader.take(bytes);
  if (type === 4) return raw.readUInt32LE();
  if (type === 5) return raw.readInt32LE();
  return type === 10 ? Number(raw.readBigUInt64LE()) : null;
}

async function readTensors(
  reader: Reader,
  count: number,
  alignment: number,
): Promise<{ parameters: number; expectedBytes: number }> {
  let parameters = 0;
  let dataBytes = 0;
  for (let i = 0; i < count; i += 1) {
    await reader.text();
    let elements = 1;
    for (let dimensions = await reader.u32(); dimensions > 0; dimensions -= 1)
      elements *= await reader.u64(2 ** 40);
    const type = await reader.u32();
    const offset = await reader.u64(2 ** 50);
    parameters += elements;
    dataBytes = Math.max(dataBytes, offset + tensorBytes(type, elements));
  }
  const dataStart = Math.ceil(reader.position() / alignment) * alignment;
  return { parameters, expectedBytes: dataStart + dataBytes };
}

async function parse(reader: Reader): Promise<GgufHeader> {
  if ((await reader.take(4)).toString('latin1') !== 'GGUF')
    throw new Error(phrase('models.notGguf').text);
  const version = await reader.u32();
  if (version !== 2 && version !== 3)
    throw new Error(phrase('models.ggufVersion', { version }).text);
  const tensors = await reader.u64(maxEntries);
  const entries = await reader.u64(maxEntries);
  const values = new Map<string, string | number>();
  for (let i = 0; i < entries; i += 1) {
    const key = await reader.text();
    const value = await readValue(reader, await reader.u32());
    if (value !== null) values.set(key, value);
  }
  const alignment = values.get('general.alignment');
  const sizes = await readTensors(
    reader,
    tensors,
    typeof alignment === 'number' && alignment > 0 ? alignment : 32,
  );
  const architecture = String(values.get('general.architecture') ?? 'unknown');
  const context = values.get(`${architecture}.context_length`);
  const name = values.get('general.name');
  return {
    name: typeof name === 'string' ? name : null,
    architecture,
    contextTokens: typeof context === 'number' ? context : null,
    ...sizes,
  };
}

/**
 * Reads the header of a GGUF file (versions 2 and 3,
 * github.com/ggml-org/ggml/blob/master/docs/gguf.md) and checks that the file is as long as its
 * tensors say. Throws `model_broken` for what is no GGUF file, cut off, or too short.
 */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const file = await open(path);
  try {
    const header = await parse(createReader(file));
    const { size } = await file.stat();
    if (size < header.expectedBytes)
      throw new Error(
        phrase('models.cutShort', { bytes: size, expected: header.expectedBytes }).text,
      );
    return header;
  } catch (error) {
    throw error instanceof AppError ? error : modelBroken(path, error);
  } finally {
    await file.close();
  }
}

import { codeBytes, codesPerGroup } from './int4.ts';
import { int4ScanModule } from './int4-scan-module.ts';

/**
 * Dot products of one query with many vectors of 4-bit codes, by WebAssembly's 128-bit SIMD
 * (int4-scan.wat): a million vectors of 384 take about 25 ms on one core.
 */

/** One per thread, so that the engine optimises it. */
const compiled = new WebAssembly.Module(Buffer.from(int4ScanModule, 'base64'));

type Scan = (query: number, codes: number, count: number, bytes: number, sums: number) => void;

export interface Int4Scanner {
  /**
   * For each vector of the block a number that grows with its dot product with the query, valid
   * until the next call.
   */
  sums(block: Uint8Array): Int32Array;
}

/** A component of the query has 12 bits, so that a sum over some thousand of them fits in 32. */
const largestComponent = 2047;

/** A block holds the codes of at most `blockVectors` vectors, one after another. */
export function createInt4Scanner(vector: Float32Array, blockVectors: number): Int4Scanner {
  const bytesEach = codeBytes(vector.length);
  const sumsAt = bytesEach * 4;
  const codesAt = Math.ceil((sumsAt + blockVectors * 4) / 16) * 16;
  const memory = new WebAssembly.Memory({
    initial: Math.ceil((codesAt + blockVectors * bytesEach) / 65_536),
  });
  const { scan } = new WebAssembly.Instance(compiled, { m: { m: memory } }).exports as unknown as {
    scan: Scan;
  };
  const largest = vector.reduce((most, component) => Math.max(most, Math.abs(component)), 1e-9);
  const numbers = new Int16Array(memory.buffer, 0, (bytesEach / 16) * codesPerGroup);
  vector.forEach((component, i) => {
    numbers[i] = Math.round((component * largestComponent) / largest);
  });
  const target = new Uint8Array(memory.buffer, codesAt);
  return {
    sums(block) {
      const count = Math.floor(block.length / bytesEach);
      target.set(block);
      if (count > 0) scan(0, codesAt, count, bytesEach, sumsAt);
      return new Int32Array(memory.buffer, sumsAt, count);
    },
  };
}

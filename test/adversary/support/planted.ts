import type { FakeUpstream } from '../../fakes/upstream.ts';

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');

/** The parts of a word's base64 that stay the same whatever stands before and after it. */
const base64Of = (word: string): string[] =>
  [0, 1, 2].map((shift) => {
    const encoded = Buffer.from('\0'.repeat(shift) + word).toString('base64');
    return encoded.slice(shift === 0 ? 0 : 4, -4);
  });

/**
 * Whether a text has the word: as it is, in another case, cut into pieces by other signs,
 * backwards, or as base64 or hex.
 */
export function hasWord(text: string, word: string): boolean {
  const plain = letters(text);
  const backwards = [...word].reverse().join('');
  return (
    plain.includes(word) ||
    plain.includes(backwards) ||
    text.includes(Buffer.from(word).toString('hex')) ||
    base64Of(word).some((one) => text.includes(one))
  );
}

/** Everything that the upstreams were sent: path, headers and body of each request. */
export const receivedBy = (upstreams: readonly FakeUpstream[]): string[] =>
  upstreams.flatMap(({ seen }) =>
    seen.map(
      ({ path, headers, body }) => `${path}\n${JSON.stringify(headers)}\n${JSON.stringify(body)}`,
    ),
  );

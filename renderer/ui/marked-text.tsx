import { memo } from 'react';
import { highlight } from './highlight.ts';

/** A text with the words that matched marked. */
export const MarkedText = memo(function MarkedText({
  text,
  words,
}: {
  text: string;
  words: readonly string[];
}) {
  return highlight(text, words).map((span, index) =>
    span.hit ? <mark key={index}>{span.text}</mark> : span.text,
  );
});

/** One regular expression from its parts in order, so that a long one fits on the page. */
export const joinPattern = (flags: string, ...parts: readonly string[]): RegExp =>
  new RegExp(parts.join(''), flags);

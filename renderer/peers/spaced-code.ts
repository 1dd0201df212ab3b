/** Six digits as people read them aloud: 123 456. */
export const spacedCode = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;

/** How keys are compared: a plan reports whether a key is the declared one, and never shows it. */
export const keyFact = (isDeclared: boolean): string => (isDeclared ? 'as declared' : 'another');

/** The currencies that a limit or a price can be given in. */
export const currencies = ['USD', 'CNY', 'EUR'] as const;

/**
 * The most scanned pages of one PDF that are read: more than two hours of two cores (3 CPU seconds a
 * page), and as many pages as 100 MB mostly have. Apart from the contract, since worker threads need
 * it and should not load the contract's schemas.
 */
export const scannedPagesMax = 2000;

import type { ClientRole } from '../../../../shared/contract/clients.ts';

/**
 * Whether a caller may know the machine's accounts: its own user, and an admin, who manages them.
 */
export const seesAccounts = ({ role }: { role?: ClientRole | undefined }): boolean =>
  role === undefined || role === 'admin';

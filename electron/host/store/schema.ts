import type { AccessTables } from './access-tables.ts';
import type { ContentTables } from './content-tables.ts';
import type { RoutingTables } from './routing-tables.ts';

/**
 * The rows of `hearth.db` as kysely sees them; the truth is in migrations/. Booleans are 0 or 1.
 */
export interface HearthTables extends AccessTables, ContentTables, RoutingTables {}

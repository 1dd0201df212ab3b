import type { Router } from '../../routing/router.ts';

/** What a route that asks a model needs. */
export interface RouterParts {
  router: Router;
}

import type { Router } from '../../routing/router.ts';

/** What a route that calls a model needs. */
export interface RouterParts {
  router: Router;
}

// `node test/conformance/outside/run.mjs [arguments]`: starts run.ts on Node 24, since an older Node
// cannot read TypeScript.
import { ensureNode24 } from '../../../resources/scripts/node24.mjs';

await ensureNode24();
await import('./run.ts');

// `node test/conformance/outside/run.mjs [arguments]`: starts run.ts, which an older Node cannot read, on
// Node 24.
import { ensureNode24 } from '../../../resources/scripts/node24.mjs';

await ensureNode24();
await import('./run.ts');

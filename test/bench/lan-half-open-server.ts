/** The LAN server with the real router and a fake upstream, in a process of its own. */
import { startLan } from '../conformance/lan-fixture.ts';
import { createLimitedRouter } from '../../electron/host/limits/limit-router.ts';
import { createRequestLimits } from '../../electron/host/limits/request-limits.ts';
import { defaultSettings } from '../../shared/contract/app.ts';
import { routerWorld } from '../fakes/router-world.ts';

const world = await routerWorld([]);
await world.account('upstream');
const limits = createRequestLimits({ settings: () => defaultSettings, now: Date.now });
const lan = await startLan({ limits, router: createLimitedRouter(world.router, limits) });

process.on('disconnect', () => process.exit(0));
process.send?.(lan.port);

/**
 * A host that is killed in the middle of requests: `node budget-host.ts <data folder>`. It sends
 * its address, and ends when its parent does.
 */
import { createHost } from '../../../electron/host/host.ts';

const [, , folder = ''] = process.argv;
const host = await createHost({ folder, version: '0.0.0', headless: true });
const { url } = await host.lan.hold({
  host: '127.0.0.1',
  port: 0,
  tls: { mode: 'off', files: { cert: '', key: '' } },
});
process.on('disconnect', () => process.exit(1));
process.send?.(new URL(url).origin);

import { spawn } from 'node:child_process';

/**
 * A virtual screen (Xvfb) for this process and its children, unless it has a screen of its own
 * already; gives how to end it.
 */
export async function ensureDisplay(): Promise<() => void> {
  if (process.platform !== 'linux' || process.env['HEARTH_BENCH_DISPLAY'] === 'own')
    return () => undefined;
  // Xvfb writes the number that it took to the descriptor it is told (Xserver(1), -displayfd).
  const screen = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const number = await new Promise<string>((resolve, reject) => {
    screen.once('error', () => reject(new Error('Xvfb is not installed: apt-get install xvfb')));
    screen.once('exit', (code) => reject(new Error(`Xvfb ended with ${String(code)}`)));
    screen.stdio[3]?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  process.env['DISPLAY'] = `:${number}`;
  delete process.env['WAYLAND_DISPLAY'];
  return () => screen.kill();
}

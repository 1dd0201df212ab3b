import { defineConfig } from 'vitest/config';

const minuteMs = 60_000;
/** A busy machine is slow, not wrong: what is polled for may take as long as a test may. */
const patient = { poll: { timeout: minuteMs / 2 } };

export default defineConfig({
  test: {
    // A test that is left out must not look like one that passed.
    allowOnly: false,
    // Two cores: the tests of one file wait on disk and sockets while those of the other compute.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['electron/**/*.ts', 'renderer/**/*.{ts,tsx}', 'shared/**/*.ts'],
      reporter: ['text-summary', 'html'],
      reportsDirectory: '.cache/coverage',
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'electron/**/*.test.ts',
            'renderer/**/*.test.{ts,tsx}',
            'shared/**/*.test.ts',
            'test/**/*.test.{ts,mjs}',
            'resources/scripts/*.test.mjs',
          ],
          exclude: [
            'test/adversary/**',
            'test/conformance/outside/**',
            'test/fixtures/**',
            'node_modules/**',
          ],
          setupFiles: ['test/setup.ts'],
          expect: patient,
          testTimeout: minuteMs,
          hookTimeout: minuteMs,
        },
      },
      {
        // Attacks on what Hearth promises, sorted by attacker (docs/threat-model.md).
        test: {
          name: 'adversary',
          include: ['test/adversary/**/*.test.ts'],
          setupFiles: ['test/setup.ts'],
          expect: patient,
          testTimeout: 2 * minuteMs,
          hookTimeout: 2 * minuteMs,
        },
      },
      {
        // Real windows and real models: one at a time, each with all the machine.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.ts'],
          setupFiles: ['test/setup.ts'],
          fileParallelism: false,
          expect: patient,
          testTimeout: 10 * minuteMs,
          hookTimeout: 5 * minuteMs,
        },
      },
      {
        test: {
          name: 'gallery',
          include: ['test/e2e/{lan,pool,screenshots}.e2e.ts'],
          setupFiles: ['test/setup.ts'],
          env: { HEARTH_PICTURES: 'all' },
          fileParallelism: false,
          expect: patient,
          testTimeout: 10 * minuteMs,
          hookTimeout: 5 * minuteMs,
        },
      },
    ],
  },
});

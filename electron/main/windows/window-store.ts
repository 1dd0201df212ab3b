import Store from 'electron-store';
import { z } from 'zod';
import { defaultWindowState, type WindowState } from './window-state.ts';

const bounds = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
const stateSchema = z.object({
  bounds: bounds.nullable().catch(defaultWindowState.bounds),
  maximized: z.boolean().catch(defaultWindowState.maximized),
  theme: z.enum(['system', 'light', 'dark']).catch(defaultWindowState.theme),
});

/** The window's own state, in a file of electron-store; a damaged file is the same as none. */
export function createWindowStore(folder: string): {
  get(): WindowState;
  set(part: Partial<WindowState>): void;
} {
  const store = new Store<Record<keyof WindowState, unknown>>({
    name: 'window',
    cwd: folder,
    clearInvalidConfig: true,
  });
  return {
    get: () => stateSchema.parse(store.store),
    set: (part) => {
      store.set(part);
    },
  };
}

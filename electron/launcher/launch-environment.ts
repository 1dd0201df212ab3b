import type { LaunchSpec } from './launcher.ts';

/** Variables that would make a child something else than what we mean to start. */
const notInherited = new Set(['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE']);

/** This process's environment for a child, and what the spec adds to it. */
export function environmentFor(spec: LaunchSpec, env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined && !notInherited.has(name)) inherited[name] = value;
  return { ...inherited, ...spec.env };
}

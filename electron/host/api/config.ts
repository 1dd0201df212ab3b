import type { ConfigFile } from '../config-file/create-config.ts';
import { mustNotSetFiles } from './named-files.ts';
import type { Procedures } from './procedures.ts';

/** `config.*` of the contract. */
export function configApi({ config: os }: Procedures, config: ConfigFile) {
  return os.router({
    diff: os.diff.handler(({ input }) => config.diff(input.declared, input.adopt)),
    apply: os.apply.handler(({ context, input }) => {
      mustNotSetFiles(context, input.declared.settings);
      return config.apply(input.declared, input.adopt);
    }),
    export: os.export.handler(async () => ({ text: await config.export() })),
  });
}

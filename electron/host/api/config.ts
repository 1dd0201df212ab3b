import { AppError } from '../../../shared/errors.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { ConfigFile } from '../config-file/create-config.ts';
import type { ApiContext } from '../api-context.ts';
import { mustNotSetFiles } from './named-files.ts';
import type { Procedures } from './procedures.ts';

function onlyOwner({ ownerId }: ApiContext): void {
  if (ownerId !== desktopOwnerId)
    throw new AppError(
      'forbidden',
      'Only the person whose machine this is may declare accounts, policies and clients.',
    );
}

/** `config.*` of the contract. */
export function configApi({ config: os }: Procedures, config: ConfigFile) {
  return os.router({
    diff: os.diff.handler(
      ({ context, input }) => (onlyOwner(context), config.diff(input.declared, input.adopt)),
    ),
    apply: os.apply.handler(({ context, input }) => {
      onlyOwner(context);
      mustNotSetFiles(context, input.declared.settings);
      return config.apply(input.declared, input.adopt);
    }),
    export: os.export.handler(
      async ({ context }) => (onlyOwner(context), { text: await config.export() }),
    ),
  });
}

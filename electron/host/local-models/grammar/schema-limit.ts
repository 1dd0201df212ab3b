import { AppError } from '../../../../shared/errors.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';

/** A place of a JSON Schema that no grammar of ours says exactly. */
export class SchemaLimit extends AppError {
  /** Below the schema, such as `properties.age.minimum`; empty for the schema as a whole. */
  readonly path: string;

  constructor(path: string, what: string | Phrase) {
    super('bad_request', what);
    this.path = path;
  }
}

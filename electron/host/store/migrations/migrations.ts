import type { Migration } from './migration.ts';
import { migration as first } from './0001-first.ts';
import { migration as pool } from './0002-pool.ts';
import { migration as responses } from './0003-responses.ts';
import { migration as lan } from './0004-lan.ts';
import { migration as sharedBases } from './0005-shared-bases.ts';
import { migration as accountCa } from './0006-account-ca.ts';
import { migration as baseJobs } from './0007-base-jobs.ts';
import { migration as evaluation } from './0008-evaluation.ts';
import { migration as sources } from './0009-sources.ts';
import { migration as searchedFor } from './0010-searched-for.ts';
import { migration as localOnlyText } from './0011-local-only-text.ts';
import { migration as uncounted } from './0012-uncounted.ts';
import { migration as credentialGenerations } from './0013-credential-generations.ts';
import { migration as accountAllowFields } from './0014-account-allow-fields.ts';
import { migration as storedText } from './0015-stored-text.ts';
import { migration as markedBases } from './0016-marked-bases.ts';
import { migration as budgetUsers } from './0017-budget-users.ts';
import { migration as tokenIssuers } from './0018-token-issuers.ts';
import { migration as sessionFields } from './0019-session-fields.ts';
import { migration as accountModels } from './0020-account-models.ts';
import { migration as errorPhrases } from './0021-error-phrases.ts';

/**
 * Every step of `hearth.db`, in order; the file's `user_version` is the number of the last one it
 * has.
 */
export const migrations: readonly Migration[] = [
  first,
  pool,
  responses,
  lan,
  sharedBases,
  accountCa,
  baseJobs,
  evaluation,
  sources,
  searchedFor,
  localOnlyText,
  uncounted,
  credentialGenerations,
  accountAllowFields,
  storedText,
  markedBases,
  budgetUsers,
  tokenIssuers,
  sessionFields,
  accountModels,
  errorPhrases,
];

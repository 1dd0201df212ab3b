import { z } from 'zod';
import { modelSettingsSchema } from '../../../shared/contract/account-models.ts';

/** Settings of one model of an account, as hearth.yaml has them. */
export const accountModelEntrySchema = z.strictObject({
  ...modelSettingsSchema.shape,
  model: modelSettingsSchema.shape.model.describe('The model’s name at this account.'),
  enabled: modelSettingsSchema.shape.enabled.describe(
    'A model that is off is in no list and no plan of this account.',
  ),
  priority: modelSettingsSchema.shape.priority.describe(
    'Lower is tried first, within the order of accounts.',
  ),
  maxTokens: modelSettingsSchema.shape.maxTokens.describe(
    'The longest answer, in tokens, where a request names none; a request reserves no more.',
  ),
  timeoutMs: modelSettingsSchema.shape.timeoutMs.describe(
    'The longest that one attempt with this model may take.',
  ),
  capabilities: modelSettingsSchema.shape.capabilities.describe(
    'What it can and cannot do, instead of what a probe, the provider or the catalogue reports.',
  ),
});

import {
  modelCapabilities,
  modelSettingsSchema,
  type ModelSettings,
} from '../../shared/contract/account-models.ts';
import { formText } from '../ui/form-text.ts';
import { readNumber } from '../ui/read-number.ts';

/** The numbers of the form with the bounds that the host takes; seconds for the time-out. */
export const modelFields = {
  priority: { min: -1_000_000, max: 1_000_000, whole: true },
  temperature: { min: 0, max: 2, whole: false },
  topP: { min: 0, max: 1, whole: false },
  frequencyPenalty: { min: -2, max: 2, whole: false },
  presencePenalty: { min: -2, max: 2, whole: false },
  maxTokens: { min: 1, max: 10_000_000, whole: true },
  timeoutSeconds: { min: 1, max: 3_600, whole: true },
} as const;
export type ModelField = keyof typeof modelFields;

export interface ReadModelForm {
  /** Null while a field is wrong. */
  settings: ModelSettings | null;
  wrong: ModelField[];
}

/** Penalties and priorities may be below zero. */
function readSigned(text: string): number | null {
  const isNegative = /^[-−]/.test(text);
  const value = readNumber(isNegative ? text.slice(1) : text);
  return isNegative && value !== null ? -value : value;
}

/** What a form states of a model; a field left empty leaves its value to the provider. */
export function readModelForm(
  form: FormData,
  { model, enabled }: Pick<ModelSettings, 'model' | 'enabled'>,
): ReadModelForm {
  const wrong: ModelField[] = [];
  const read = (field: ModelField): number | null => {
    const { min, max, whole } = modelFields[field];
    const value = readSigned(formText(form, field));
    if (value !== null && !(value >= min && value <= max && (!whole || Number.isInteger(value))))
      wrong.push(field);
    return value;
  };
  const priority = read('priority');
  const timeoutSeconds = read('timeoutSeconds');
  const given = {
    model,
    enabled,
    ...(priority === null ? {} : { priority }),
    temperature: read('temperature'),
    topP: read('topP'),
    frequencyPenalty: read('frequencyPenalty'),
    presencePenalty: read('presencePenalty'),
    maxTokens: read('maxTokens'),
    timeoutMs: timeoutSeconds === null ? null : timeoutSeconds * 1000,
    capabilities: Object.fromEntries(
      modelCapabilities.flatMap((capability) => {
        const stated = formText(form, `capability-${capability}`);
        return stated === '' ? [] : [[capability, stated === 'able'] as const];
      }),
    ),
  };
  return { settings: wrong.length > 0 ? null : modelSettingsSchema.parse(given), wrong };
}

import {
  clientRoleSchema,
  type ClientInput,
  type ClientLimits,
} from '../../shared/contract/clients.ts';
import { currencies } from '../../shared/contract/currencies.ts';
import { endOfDay } from '../ui/day-input.ts';
import { formText } from '../ui/form-text.ts';
import { readMicro, readNumber } from '../ui/read-number.ts';

export const clientLimitFields = [
  'requestsPerMinute',
  'tokensPerMinute',
  'concurrency',
  'tokensPerDay',
  'tokensPerMonth',
  'costMicroPerDay',
  'costMicroPerMonth',
  'storageMb',
] as const;
export type ClientLimitField = (typeof clientLimitFields)[number];
export const clientMoneyFields: ReadonlySet<ClientLimitField> = new Set([
  'costMicroPerDay',
  'costMicroPerMonth',
]);

/** What a form's fields say; models, rules and switches are no fields of it. */
export interface ReadClient {
  client: Pick<ClientInput, 'name' | 'role' | 'limits' | 'expiresAt' | 'ipAllow'>;
  /** Fields without a number of at least one; nothing is saved while there are any. */
  wrong: ClientLimitField[];
}

/** Addresses as people list them: by lines, commas or spaces. */
export const addressesIn = (text: string): string[] => [
  ...new Set(
    text
      .normalize('NFKC')
      .split(/[\s,;、]+/)
      .filter((one) => one !== ''),
  ),
];

export function readClientForm(form: FormData): ReadClient {
  const wrong: ClientLimitField[] = [];
  const amount = (field: ClientLimitField): number | null => {
    const text = formText(form, field);
    const value = clientMoneyFields.has(field) ? readMicro(text) : readNumber(text);
    if (value !== null && !(Number.isSafeInteger(value) && value >= 1)) wrong.push(field);
    return value;
  };
  const amounts = Object.fromEntries(
    clientLimitFields.map((field) => [field, amount(field)]),
  ) as Record<ClientLimitField, number | null>;
  const limits: ClientLimits = {
    ...amounts,
    currency: currencies.find((one) => one === formText(form, 'currency')) ?? 'USD',
  };
  return {
    client: {
      name: formText(form, 'name'),
      role: clientRoleSchema.catch('member').parse(formText(form, 'role')),
      limits,
      expiresAt: endOfDay(formText(form, 'expires')),
      ipAllow: addressesIn(formText(form, 'ipAllow')),
    },
    wrong,
  };
}

import type { FailureClass, Quirks } from '../provider-data.ts';
import { errorFieldsIn } from './error-code.ts';
import { lookUp } from '../look-up.ts';

/**
 * cloud.baidu.com/doc/qianfan-api/s/Om9b4yj3w, and the numbers of the older API
 * (cloud.baidu.com/doc/WENXINWORKSHOP/s/tlmyncueh), which the gateway still sends.
 */
const table: Readonly<Record<string, FailureClass>> = {
  invalid_iam_token: 'credential',
  characters_too_long: 'context_too_long',
  tokens_too_long: 'context_too_long',
  no_parameter_permission: 'caller',
  rpm_rate_limit_exceeded: 'rate_limit',
  tpm_rate_limit_exceeded: 'rate_limit',
  unsafe_request: 'content',
  '4': 'overloaded',
  '6': 'model_access',
  '13': 'credential',
  '14': 'credential',
  // Not paid for, in arrears, or the day's free calls are used up.
  '17': 'quota',
  '18': 'rate_limit',
  '110': 'credential',
  '111': 'credential',
  '336501': 'rate_limit',
  '336502': 'rate_limit',
};

export const qianfanQuirks: Quirks = {
  classify(status, body) {
    const { code, type } = errorFieldsIn(body);
    // "No permission to use the model" is a 401, and says nothing of the key.
    if (code === 'invalid_model') return status === 401 ? 'model_access' : 'model_gone';
    return lookUp(table, code) ?? lookUp(table, type) ?? null;
  },
};

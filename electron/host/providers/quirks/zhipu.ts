import type { FailureClass, Quirks } from '../provider-data.ts';
import { classifyByCode } from './error-code.ts';

/**
 * docs.bigmodel.cn/cn/api/api-code and docs.z.ai/api-reference/api-code, which are the same codes.
 * Most of them come as 429, whatever they mean.
 */
const table: Readonly<Record<string, FailureClass>> = {
  '1000': 'credential',
  '1001': 'credential',
  '1002': 'credential',
  '1003': 'credential',
  '1004': 'credential',
  '1110': 'credential',
  '1111': 'credential',
  '1112': 'credential',
  '1113': 'quota',
  '1120': 'overloaded',
  '1121': 'credential',
  '1211': 'model_gone',
  '1212': 'caller',
  '1220': 'model_access',
  '1221': 'model_gone',
  '1222': 'model_gone',
  '1230': 'overloaded',
  '1234': 'overloaded',
  '1261': 'context_too_long',
  '1300': 'content',
  '1301': 'content',
  '1302': 'rate_limit',
  '1303': 'rate_limit',
  // The day's calls: it resets automatically, but not within the minute.
  '1304': 'quota',
  '1305': 'overloaded',
  '1308': 'quota',
  '1309': 'quota',
  '1310': 'quota',
  '1311': 'model_access',
  '1312': 'overloaded',
  '1313': 'rate_limit',
};

export const zhipuQuirks: Quirks = { classify: classifyByCode(table) };

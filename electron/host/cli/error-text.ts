import { type ErrorCode, errorCodeOf, messageIn, toAppError } from '../../../shared/errors.ts';
import type { CliIo } from './io.ts';
import { translateText } from '../../../shared/messages/phrase.ts';

/**
 * What each failure means, for readers of Chinese; the host's own sentence, with its names and
 * figures, follows.
 */
const chinese: Partial<Record<ErrorCode, string>> = {
  bad_request: '请求有误。',
  not_found: '找不到。',
  conflict: '与现有内容冲突。',
  too_large: '内容太大。',
  forbidden: '没有权限。',
  busy: '正忙，请稍后再试。',
  host_unavailable: 'Hearth 没有响应，请重新启动后再试。',
  inference_crashed: '本机模型进程意外退出，请重试。',
  model_not_installed: '这个模型还没有下载。',
  model_broken: '模型文件已损坏，请删除后重新下载。',
  model_too_large: '模型太大，本机内存放不下。',
  out_of_memory: '内存不足。',
  disk_full: '磁盘空间不足。',
  storage_full: '存储空间已达上限。',
  store_corrupt: '数据文件已损坏。',
  store_missing: '数据库文件不见了，但数据文件夹里还有备份或知识库。',
  store_newer: '数据由更新版本的 Hearth 写入，请先升级。',
  store_locked: '数据文件夹正被另一个 Hearth 使用。',
  vault_locked: '密钥库未解锁。',
  vault_broken: '密钥库无法打开。',
  download_failed: '下载失败。',
  hash_mismatch: '下载的文件校验不符，已丢弃。',
  timeout: '等待超时。',
  document_unreadable: '文档无法读取。',
  document_encrypted: '文档已加密。',
  document_no_text: '文档中没有文字。',
  document_needs_ocr:
    '文档是图片或扫描件，识别文字需要 OCR 模型：运行 hearth models get pp-ocrv6-small，文档随后会自动重新读取。',
  document_too_large: '文档太大。',
  document_missing: '文档已不存在。',
  document_unsupported: '不支持这种文档。',
  credential_rejected: '服务商拒绝了密钥。',
  quota_exhausted: '账户额度已用完。',
  rate_limited: '请求过于频繁，请稍后再试。',
  model_access_denied: '该账户或客户端无权使用此模型。',
  model_gone: '没有这个模型。',
  provider_rate_limited: '服务商限流，请稍后再试。',
  provider_overloaded: '服务商过载，请稍后再试。',
  provider_rejected: '服务商拒绝了请求。',
  provider_unreachable: '连不上服务商。',
  stream_broken: '回答中断了。',
  context_too_long: '内容超出模型的上下文长度。',
  local_only: '已设为仅限本机，不能使用云端服务。',
  content_blocked: '内容规则不允许该请求离开本机，而本机又没有能回答的模型。',
  egress_denied: '该连接被拒绝。',
  no_candidate: '没有可用的模型或账户。',
  budget_exceeded: '预算已用完。',
  cost_unknown: '无法计算该请求的费用。',
  internal: 'Hearth 内部出错。',
};

/** A failure in plain words, in the user's language. */
export function errorText(error: unknown, io: Pick<CliIo, 'language' | 'text'>): string {
  const failure = toAppError(error);
  const message = messageIn(failure, io.language);
  const known = chinese[failure.code];
  // A sentence that no catalogue has, such as a provider's own, follows what its code means.
  const isTranslated = message !== failure.message;
  return io.language === 'en' || known === undefined || isTranslated
    ? message
    : `${known}\n${message}`;
}

/** The reason of a document's failure. */
export function documentFailureText(
  code: string | null,
  message: string | null,
  io: Pick<CliIo, 'language'>,
): string {
  const text = message ?? code ?? '';
  const translated = translateText(text, io.language);
  const known = io.language === 'zh-CN' ? chinese[errorCodeOf({ code })] : undefined;
  return translated === text ? (known ?? text) : translated;
}

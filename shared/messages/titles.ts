import { definePhrases } from './define-phrases.ts';

/** What each code of a failure means, as the head of a notice. */
export const titlesPhrases = definePhrases({
  'title.bad_request': {
    en: 'The request could not be understood',
    'zh-CN': '请求内容有误',
  },
  'title.not_found': {
    en: 'Not found',
    'zh-CN': '找不到所需内容',
  },
  'title.conflict': {
    en: 'Changed elsewhere in the meantime',
    'zh-CN': '内容已在别处更改',
  },
  'title.too_large': {
    en: 'Too large',
    'zh-CN': '内容过大',
  },
  'title.unauthorized': {
    en: 'A key is required',
    'zh-CN': '需要密钥',
  },
  'title.forbidden': {
    en: 'Not allowed',
    'zh-CN': '没有权限',
  },
  'title.rate_limited': {
    en: 'Too many requests at once',
    'zh-CN': '请求过于频繁',
  },
  'title.busy': {
    en: 'Busy; try again in a moment',
    'zh-CN': '正忙，请稍后再试',
  },
  'title.host_unavailable': {
    en: 'The background process is not responding',
    'zh-CN': '后台进程没有响应',
  },
  'title.inference_crashed': {
    en: 'The model stopped unexpectedly',
    'zh-CN': '模型意外停止',
  },
  'title.model_not_installed': {
    en: 'This model is not installed',
    'zh-CN': '模型尚未安装',
  },
  'title.model_broken': {
    en: 'The model file is damaged',
    'zh-CN': '模型文件已损坏',
  },
  'title.model_too_large': {
    en: 'The model is too large for this machine',
    'zh-CN': '模型太大，本机放不下',
  },
  'title.out_of_memory': {
    en: 'Out of memory',
    'zh-CN': '内存不足',
  },
  'title.disk_full': {
    en: 'The disk is full',
    'zh-CN': '磁盘已满',
  },
  'title.storage_full': {
    en: 'The storage limit is reached',
    'zh-CN': '存储空间已达上限',
  },
  'title.store_corrupt': {
    en: 'The data file is damaged',
    'zh-CN': '数据文件已损坏',
  },
  'title.store_missing': {
    en: 'The database is missing',
    'zh-CN': '数据库文件不见了',
  },
  'title.store_newer': {
    en: 'The data was written by a newer version of Hearth',
    'zh-CN': '数据由更新版本的 Hearth 写入',
  },
  'title.store_locked': {
    en: 'Another Hearth is using this data folder',
    'zh-CN': '数据文件夹正被另一个 Hearth 使用',
  },
  'title.vault_locked': {
    en: 'The vault is locked',
    'zh-CN': '密钥库已锁定',
  },
  'title.vault_broken': {
    en: 'The vault cannot be opened',
    'zh-CN': '密钥库无法打开',
  },
  'title.download_failed': {
    en: 'The download stopped',
    'zh-CN': '下载中断',
  },
  'title.hash_mismatch': {
    en: 'The downloaded file is not the expected one',
    'zh-CN': '下载的文件校验不符',
  },
  'title.timeout': {
    en: 'Timed out',
    'zh-CN': '等待超时',
  },
  'title.document_unreadable': {
    en: 'The file cannot be read',
    'zh-CN': '无法读取文件',
  },
  'title.document_encrypted': {
    en: 'The file is password-protected',
    'zh-CN': '文件有密码保护',
  },
  'title.document_no_text': {
    en: 'The file contains no text',
    'zh-CN': '文件中没有可提取的文字',
  },
  'title.document_needs_ocr': {
    en: 'Scanned pages need the OCR model',
    'zh-CN': '识别扫描页需要 OCR 模型',
  },
  'title.document_too_large': {
    en: 'The file is too large',
    'zh-CN': '文件过大',
  },
  'title.document_missing': {
    en: 'The file is missing',
    'zh-CN': '文件已不在原处',
  },
  'title.document_unsupported': {
    en: 'This file type is not supported',
    'zh-CN': '不支持的文件类型',
  },
  'title.credential_rejected': {
    en: 'The provider rejected the key',
    'zh-CN': '服务商拒绝了密钥',
  },
  'title.quota_exhausted': {
    en: 'The quota is used up',
    'zh-CN': '额度已用尽',
  },
  'title.model_access_denied': {
    en: 'This key may not use the model',
    'zh-CN': '该密钥无权使用此模型',
  },
  'title.model_gone': {
    en: 'The provider no longer has this model',
    'zh-CN': '服务商已下架此模型',
  },
  'title.region_blocked': {
    en: 'The provider does not serve this region',
    'zh-CN': '服务商不支持当前地区',
  },
  'title.provider_rate_limited': {
    en: 'The provider is limiting requests',
    'zh-CN': '服务商限制了请求频率',
  },
  'title.provider_overloaded': {
    en: 'The provider is overloaded',
    'zh-CN': '服务商负载过高',
  },
  'title.provider_rejected': {
    en: 'The provider rejected the request',
    'zh-CN': '服务商拒绝了请求',
  },
  'title.provider_unreachable': {
    en: 'The provider cannot be reached',
    'zh-CN': '无法连接服务商',
  },
  'title.stream_broken': {
    en: 'The answer was interrupted',
    'zh-CN': '回答中断',
  },
  'title.context_too_long': {
    en: 'The text is too long for the model',
    'zh-CN': '内容超出模型上下文长度',
  },
  'title.local_only': {
    en: 'Local only: nothing may leave this machine',
    'zh-CN': '仅限本机：不允许离开本机',
  },
  'title.content_blocked': {
    en: 'Content rules keep this request on this machine, and no model here can answer it',
    'zh-CN': '内容规则不允许该请求离开本机，而本机没有能回答的模型',
  },
  'title.egress_denied': {
    en: 'The connection was denied',
    'zh-CN': '连接已被拦截',
  },
  'title.no_candidate': {
    en: 'No model can answer this right now',
    'zh-CN': '目前没有模型可以作答',
  },
  'title.aborted': {
    en: 'Stopped',
    'zh-CN': '已中止',
  },
  'title.internal': {
    en: 'Something went wrong',
    'zh-CN': '出了点问题',
  },
  'title.budget_exceeded': {
    en: 'One of your budgets is used up',
    'zh-CN': '你设定的预算已用完',
  },
  'title.cost_unknown': {
    en: 'The cost of this request cannot be calculated',
    'zh-CN': '无法计算该请求的费用',
  },
});

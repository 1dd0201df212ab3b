import { definePhrases } from './define-phrases.ts';

/** Certificates of the LAN server. */
export const tlsPhrases = definePhrases({
  'tls.certificate': {
    en: 'certificate',
    'zh-CN': '证书',
  },
  'tls.key': {
    en: 'key',
    'zh-CN': '密钥',
  },
  'tls.nameFile': {
    en: 'Enter the {what} file: the full path of a PEM file.',
    'zh-CN': '请填写{what}文件：PEM 文件的完整路径。',
  },
  'tls.notFullPath': {
    en: '{path} is not a full path. Enter the {what} file from the root of the disk.',
    'zh-CN': '{path} 不是完整路径。请从根目录写起填写{what}文件。',
  },
  'tls.fileWhy': {
    en: 'The {what} file {path} {why}.',
    'zh-CN': '{what}文件 {path} {why}。',
  },
  'tls.isMissing': {
    en: 'does not exist',
    'zh-CN': '不存在',
  },
  'tls.isDenied': {
    en: 'may not be read by this user',
    'zh-CN': '当前用户无权读取',
  },
  'tls.isUnreadable': {
    en: 'cannot be read',
    'zh-CN': '无法读取',
  },
  'tls.noCertificate': {
    en: '{path} has no certificate in PEM form (-----BEGIN CERTIFICATE-----).',
    'zh-CN': '{path} 中没有 PEM 格式的证书（-----BEGIN CERTIFICATE-----）。',
  },
  'tls.keyLocked': {
    en: `{path} is protected by a passphrase. Use a copy without one, readable for this user
      alone.`,
    'zh-CN': '{path} 有口令保护。请使用一份没有口令、仅当前用户可读的副本。',
  },
  'tls.noKey': {
    en: '{path} has no private key in PEM form.',
    'zh-CN': '{path} 中没有 PEM 格式的私钥。',
  },
  'tls.otherKey': {
    en: `{key} is not the key of the certificate in {cert}. Where that file holds several
      certificates, the server’s own must be the first.`,
    'zh-CN': '{key} 不是 {cert} 中证书的密钥。若该文件含多份证书，服务器自己的应排在最前。',
  },
  'tls.ended': {
    en: 'The certificate in {cert} expired on {day, date}. Renew it, then save again.',
    'zh-CN': '{cert} 中的证书已于 {day, date} 过期。请更新后再保存。',
  },
  'tls.future': {
    en: `The certificate in {cert} is valid only from {day, date}. Check the clock of this
      machine.`,
    'zh-CN': '{cert} 中的证书从 {day, date} 起才有效。请检查本机的时钟。',
  },
  'tls.unusable': {
    en: 'The certificate in {cert} cannot be used for TLS: {reason}.',
    'zh-CN': '{cert} 中的证书不能用于 TLS：{reason}。',
  },
  'tls.refused': {
    en: 'it was rejected',
    'zh-CN': '被拒绝',
  },
  'tls.authorityKey': {
    en: `The key of Hearth’s own certificate authority cannot be opened. Move {path} away to
      create a new one; devices must then trust the new one.`,
    'zh-CN':
      '无法打开 Hearth 自己的证书颁发机构的密钥。请把 {path} 移走以生成新的，之后设备须信任新的证书。',
  },
  'tls.mayNotVouch': {
    en: `Hearth’s own authority (SHA-256 {fingerprint}) may not certify {bound}. Use a private
      address or a .local name, or your own certificate. If {bound} is an address of this
      machine or a name with a dot, move {path} away: the next authority may certify it, and
      devices must trust that one.`,
    'zh-CN': `Hearth 自己的证书颁发机构（SHA-256 {fingerprint}）不能为 {bound} 签发证书。请使用内网地址或 .local 名称，
      或自己的证书。如果 {bound} 是本机的地址或带点的名称，请把 {path} 移走：新的颁发机构可以为它签发，设备须信任新的证书。`,
  },
});

import { definePhrases } from './define-phrases.ts';

/** Tokens (JWT) and their issuers. */
export const tokensPhrases = definePhrases({
  'tokens.invalid': {
    en: `The token of the issuer “{name}” is not valid here: its signature, algorithm or key does
      not fit. Get a new one from the issuer.`,
    'zh-CN': '签发方“{name}”的令牌在此无效：签名、算法或密钥不符。请向签发方获取新的令牌。',
  },
  'tokens.expired': {
    en: 'The token of the issuer “{name}” has expired. Get a new one from the issuer.',
    'zh-CN': '签发方“{name}”的令牌已过期。请向签发方获取新的令牌。',
  },
  'tokens.notYet': {
    en: `The token of the issuer “{name}” is not valid yet. Check the clocks of both machines.`,
    'zh-CN': '签发方“{name}”的令牌尚未生效。请检查两台机器的时钟。',
  },
  'tokens.otherAudience': {
    en: `The token of the issuer “{name}” is for another audience (\`aud\`) than this server’s. Ask
      the issuer for one that is for this server.`,
    'zh-CN':
      '签发方“{name}”的令牌面向其他受众（`aud`），不是此服务器。请向签发方获取面向此服务器的令牌。',
  },
  'tokens.badClaim': {
    en: `The token of the issuer “{name}” has no valid claim \`{claim}\`, which this server needs.`,
    'zh-CN': '签发方“{name}”的令牌缺少有效的声明 `{claim}`，此服务器需要它。',
  },
  'tokens.noKeys': {
    en: `The token cannot be checked now: the keys of the issuer “{name}” could not be fetched or
      read. Try again later.`,
    'zh-CN': '现在无法检查令牌：未能获取或读取签发方“{name}”的密钥。请稍后重试。',
  },
  'tokens.noIssuer': {
    en: 'There is no such issuer; it may have been removed already.',
    'zh-CN': '没有这个签发方，可能已被删除。',
  },
  'tokens.issuerTaken': {
    en: `Another issuer already has the name “{name}” or the value {issuer} of \`iss\`. Change
      that one, or choose others.`,
    'zh-CN': '已有签发方使用名称“{name}”或 `iss` 值 {issuer}。请修改那一个，或换用其他值。',
  },
  'tokens.declared': {
    en: `The issuer “{name}” is declared in hearth.yaml. Change it there; nothing was changed
      here.`,
    'zh-CN': '签发方“{name}”在 hearth.yaml 中声明，请在那里修改；这里未做任何更改。',
  },
  'tokens.ownIssuer': {
    en: `“hearth” is the issuer of Hearth’s own sign-ins. Enter the value of \`iss\` that the
      issuer writes into its tokens.`,
    'zh-CN': '“hearth”是 Hearth 自身登录所用的签发方。请填写签发方写入令牌的 `iss` 值。',
  },
  'tokens.badAddress': {
    en: `The address of an issuer’s keys starts with https:// and has no user or password. Plain
      http:// is only for this machine. Nothing was saved.`,
    'zh-CN': `签发方密钥的地址须以 https:// 开头，且不含用户名和密码；http:// 仅可用于本机。
      未保存任何内容。`,
  },
  'tokens.shortSecret': {
    en: `The secret is too short: HS256 needs at least {bytes} bytes. Create one with \`openssl
      rand -hex 32\`. Nothing was saved.`,
    'zh-CN':
      '密钥太短：HS256 至少需要 {bytes} 字节。可用 `openssl rand -hex 32` 生成。未保存任何内容。',
  },
  'tokens.badPem': {
    en: `This is no public key that can be used. Paste the PEM text of a public key or a
      certificate: RSA with at least 2048 bits (RS256), or P-256 (ES256). Nothing was saved.`,
    'zh-CN': `这不是可用的公钥。请粘贴公钥或证书的 PEM 文本：至少 2048 位的 RSA（RS256）或 P-256（ES256）。
      未保存任何内容。`,
  },
});

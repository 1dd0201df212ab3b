import { definePhrases } from './define-phrases.ts';

/** Other Hearths on the network. */
export const peersPhrases = definePhrases({
  'peers.requestOver': {
    en: 'The request for access has expired.',
    'zh-CN': '访问请求已过期。',
  },
  'peers.takesNone': {
    en: 'The other Hearth does not accept requests for access. Ask its user for a key.',
    'zh-CN': '对方的 Hearth 不接受访问请求。请向其用户索取密钥。',
  },
  'peers.otherForm': {
    en: `The other Hearth answered in a form that this one does not know. Update both to the same
      version.`,
    'zh-CN': '对方 Hearth 的回应格式无法识别。请把两边升级到同一版本。',
  },
  'peers.plainHttp': {
    en: `{name} uses plain HTTP, so a key would cross the network unencrypted. Switch HTTPS on
      there, or ask its user for a key.`,
    'zh-CN':
      '{name} 使用明文 HTTP，密钥会以明文经过网络。请在对方机器上启用 HTTPS，或向其用户索取密钥。',
  },
  'peers.askedAlready': {
    en: '{name} has received a request already and has two minutes to answer.',
    'zh-CN': '已向 {name} 发出请求，对方有两分钟时间回应。',
  },
  'peers.askedOften': {
    en: 'This machine has requested access three times within a minute. Try again in {seconds} s.',
    'zh-CN': '本机一分钟内已请求访问三次。请在 {seconds} 秒后重试。',
  },
  'peers.noRequest': {
    en: `There is no such request for access: it expired after two minutes, or was answered
      already. Request access again.`,
    'zh-CN': '没有这个访问请求：可能已超过两分钟，或已被答复。请重新请求。',
  },
  'peers.closed': {
    en: `This Hearth does not accept requests for access: its user has not made it discoverable.
      Ask them for a key.`,
    'zh-CN': '此 Hearth 不接受访问请求：其用户没有允许被发现。请向其索取密钥。',
  },
  'peers.nameEmpty': {
    en: 'Give the name of the machine that asks: `name` is empty.',
    'zh-CN': '`name` 为空，请说明请求者是谁。',
  },
  'peers.tooManyWait': {
    en: 'Five requests for access are already waiting here. Try again in two minutes.',
    'zh-CN': '已有五个访问请求在等待。请在两分钟后重试。',
  },
  'peers.gone': {
    en: 'This Hearth is no longer on the network. Reload the list.',
    'zh-CN': '该 Hearth 已不在网络上。请刷新列表。',
  },
  'peers.noAuthority': {
    en: '{name} announces no certificate authority of its own, so there is none to trust.',
    'zh-CN': '{name} 没有公布自己的证书颁发机构，没有可信任的证书。',
  },
  'peers.authorityMissing': {
    en: `{name} does not give the certificate that it announces. Look at the list again in a
      minute; it may be restarting.`,
    'zh-CN': '{name} 没有提供它公布的证书。请一分钟后刷新列表，对方可能正在重启。',
  },
  'peers.authorityDiffers': {
    en: `The certificate that {url} gives (SHA-256 {fingerprint}) is not the one that {name}
      announces, so it is not taken. Another machine may be answering for it: ask its user.`,
    'zh-CN':
      '{url} 提供的证书（SHA-256 {fingerprint}）与 {name} 公布的不一致，因此没有采用。可能有其他机器冒充，请询问其主人。',
  },
  'peers.pagesMayNot': {
    en: 'Web pages may not request access; only another Hearth may.',
    'zh-CN': '网页不能请求访问，只有其他 Hearth 可以。',
  },
  'peers.httpsOnly': {
    en: `Requests for access need HTTPS, since the reply carries a key. This server uses plain
      HTTP: switch TLS on in its settings, or ask its user for a key.`,
    'zh-CN':
      '请求访问须使用 HTTPS，因为回应中带有密钥。此服务器使用明文 HTTP：请在其设置中启用 TLS，或向其用户索取密钥。',
  },
});

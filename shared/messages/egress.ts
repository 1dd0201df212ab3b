import { definePhrases } from './define-phrases.ts';

/** Connections to other machines. */
export const egressPhrases = definePhrases({
  'egress.redirectsForever': {
    en: '{host} redirects without end. Check the address.',
    'zh-CN': '{host} 一直在重定向。请检查地址。',
  },
  'egress.redirectsElsewhere': {
    en: `{host} redirects to something that is not a web address, so the redirect was not
      followed. Check the address.`,
    'zh-CN': '{host} 重定向到的不是网页地址，因此没有继续。请检查地址。',
  },
  'egress.badAddress': {
    en: '“{url}” is not an http address. It should look like https://api.example/v1.',
    'zh-CN': '“{url}”不是 http 地址，应类似 https://api.example/v1。',
  },
  'egress.certificateOtherName': {
    en: `The certificate of {host} is for another name or address, so nothing was sent. Use the
      address it was issued for.`,
    'zh-CN': '{host} 的证书对应的是其他名称或地址，因此未发送任何内容。请使用证书所对应的地址。',
  },
  'egress.certificateEnded': {
    en: `The certificate of {host} has expired, so nothing was sent. Check the clocks of both
      machines, and renew the certificate on that machine.`,
    'zh-CN':
      '{host} 的证书已过期，因此未发送任何内容。请检查两台机器的时钟，并在对方机器上更新证书。',
  },
  'egress.certificateFuture': {
    en: `The certificate of {host} is not valid yet, so nothing was sent. Check the clocks of
      both machines, and renew the certificate on that machine.`,
    'zh-CN':
      '{host} 的证书尚未生效，因此未发送任何内容。请检查两台机器的时钟，并在对方机器上更新证书。',
  },
  'egress.certificateUnknownAuthority': {
    en: `The certificate of {host} is from an authority that this machine does not trust, so
      nothing was sent. Compare the authority's fingerprint, then add its certificate to the
      account; another Hearth offers its own under Accounts.`,
    'zh-CN':
      '{host} 的证书由本机不信任的机构签发，因此未发送任何内容。请核对该机构的指纹，再把它的证书加到账户中；其他 Hearth 的证书可在“账户”中选用。',
  },
  'egress.certificateOtherAuthority': {
    en: `The certificate of {host} is not by the authority that this account trusts (SHA-256
      {fingerprint}), so nothing was sent. Either Hearth was set up again over there, or
      another machine answers for it: compare the fingerprint in its LAN settings, and give
      the account the new certificate only if it is the same.`,
    'zh-CN': `{host} 的证书并非由此账户信任的机构（SHA-256 {fingerprint}）签发，因此未发送任何内容。可能对方重新安装了 Hearth，
      也可能有其他机器冒充：请核对其局域网设置中的指纹，一致时才把新证书加到账户中。`,
  },
  'egress.denied': {
    en: '{why}, so nothing was sent to {host}. Switch it off, or use a model on this machine.',
    'zh-CN': '{why}，因此未向 {host} 发送任何内容。请关闭此设置，或使用本机的模型。',
  },
  'egress.requestStopped': {
    en: 'The request to {host} was stopped.',
    'zh-CN': '发往 {host} 的请求已停止。',
  },
  'egress.slow': {
    en: '{host} sent no {part} within {seconds} s. Try again, or use another account.',
    'zh-CN': '{host} 在 {seconds} 秒内没有返回{part}。请重试，或使用其他账户。',
  },
  'egress.privateAddress': {
    en: `{host} is on this machine or a private network, which Hearth does not fetch from by
      default. If this is intended, allow this private host for the source.`,
    'zh-CN': '{host} 属于本机或内网，Hearth 默认不会访问。如果确实需要，请为该来源允许此内网主机。',
  },
  'egress.cannotUnpack': {
    en: '{host} sent a reply that cannot be decompressed. Check the base URL and the proxy.',
    'zh-CN': '{host} 返回的内容无法解压。请检查 Base URL 和代理。',
  },
  'egress.replyTooLarge': {
    en: `{host} sent a reply of more than {megabytes} MB, so reading stopped. Check the base URL,
      or request less at once.`,
    'zh-CN':
      '{host} 返回的内容超过 {megabytes} MB，已停止读取。请检查 Base URL，或减少单次请求的内容。',
  },
  'egress.noAnswer': {
    en: '{host} did not answer. Check the address and the network.',
    'zh-CN': '{host} 没有响应。请检查地址和网络。',
  },
  'egress.unreachable': {
    en: "{host} can't be reached. Check the address, the network and the proxy settings.",
    'zh-CN': '无法连接 {host}。请检查地址、网络和代理设置。',
  },
  'egress.unreachableBecause': {
    en: "{host} can't be reached ({code}). Check the address, the network and the proxy settings.",
    'zh-CN': '无法连接 {host}（{code}）。请检查地址、网络和代理设置。',
  },
  'egress.proxyRefused': {
    en: 'The proxy refused the connection.',
    'zh-CN': '代理拒绝了连接。',
  },
  'egress.proxyAnswered': {
    en: 'The proxy returned {status}.',
    'zh-CN': '代理返回了 {status}。',
  },
});

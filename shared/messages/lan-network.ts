import { definePhrases } from './define-phrases.ts';

/** The LAN server: addresses, proxies, and pages of other origins. */
export const lanNetworkPhrases = definePhrases({
  'lan.trustsEveryone': {
    en: `“{entry}” would trust every address, and then a client could state any address as its own.
      Enter the addresses of your proxies. Nothing was saved.`,
    'zh-CN': `“{entry}”会信任所有地址，任何客户端都能冒充其他地址。请填写代理的地址。未保存任何内容。`,
  },
  'lan.noCookiesAcross': {
    en: `Pages of other origins may use this server with a key only, never with cookies. Send the
      request without credentials.`,
    'zh-CN': '其他来源的网页只能凭密钥使用此服务器，不能带 Cookie。请在请求中去掉 credentials。',
  },
  'lan.strangerLimit': {
    en: `This address has sent {most} requests without a valid key within a minute. Try again in
      {seconds} s, or send a key.`,
    'zh-CN':
      '此地址一分钟内已发出 {most} 个没有有效密钥的请求。请 {seconds} 秒后重试，或附上密钥。',
  },
  'lan.addressLimit': {
    en: 'This address has sent {most} requests within a minute. Try again in {seconds} s.',
    'zh-CN': '此地址一分钟内已发出 {most} 个请求。请 {seconds} 秒后重试。',
  },
});

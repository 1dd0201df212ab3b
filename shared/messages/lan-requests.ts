import { definePhrases } from './define-phrases.ts';

/**
 * What the LAN server answers with when the way a request comes is refused: plain HTTP instead of HTTPS,
 * a missing key, signature or sign-in, too much data that waits. What a body asks for is in lan.ts.
 */
export const lanRequestsPhrases = definePhrases({
  'lan.tooManyUnknownKeys': {
    en: 'Too many unknown keys came from this address; known keys keep working.',
    'zh-CN': '来自此地址的未知密钥过多；有效的密钥不受影响。',
  },
  'lan.tooManyTries': {
    en: 'Too many failed attempts from this address.',
    'zh-CN': '来自此地址的失败尝试过多。',
  },
  'lan.tryAgainIn': {
    en: '{why} Try again in {seconds} s.',
    'zh-CN': '{why}请在 {seconds} 秒后重试。',
  },
  'lan.keyNeeded': {
    en: `A key is needed: send it as \`Authorization: Bearer <key>\` or \`x-api-key: <key>\`. Create
      a client and its key in Hearth, or with \`hearth clients add\`.`,
    'zh-CN': `需要密钥：请以 \`Authorization: Bearer <key>\` 或 \`x-api-key: <key>\` 发送。
      客户端及其密钥可在 Hearth 中或用 \`hearth clients add\` 创建。`,
  },
  'lan.browserCannotSign': {
    en: 'This client must sign its requests, which a browser cannot do.',
    'zh-CN': '该客户端须对请求签名，浏览器做不到。',
  },
  'lan.signInAgain': {
    en: 'Sign in again.',
    'zh-CN': '请重新登录。',
  },
  'lan.waitingBytes': {
    en: `This client has too much data waiting. Finish sending its open requests, and read their
      replies.`,
    'zh-CN': '该客户端在此积压过多：请先发完已开始的请求，并读取它们的回应。',
  },
  'lan.noModelOfProvider': {
    en: 'There is no model of the provider `{provider}` here.',
    'zh-CN': '没有服务商 `{provider}` 的模型。',
  },
  'lan.httpsOnly': {
    en: `This server speaks HTTPS only: use {address}. If a key was sent with this request, it
      crossed the network in clear text; give the client a new one.`,
    'zh-CN':
      '此服务器只支持 HTTPS：请使用 {address}。如果此请求带有密钥，密钥已明文经过网络，请为该客户端更换密钥。',
  },
  'lan.socketForm': {
    en: 'Send JSON text: {message}, or {stop}.',
    'zh-CN': '请发送 JSON 文本：{message} 或 {stop}。',
  },
  'lan.jsonTooDeep': {
    en: 'The JSON is nested more than {most} levels deep. Send it with fewer levels.',
    'zh-CN': 'JSON 的嵌套超过 {most} 层。请减少层数。',
  },
  'lan.jsonTooManyValues': {
    en: 'The JSON has more than {most} values. Send it in parts.',
    'zh-CN': 'JSON 超过 {most} 个值。请分批发送。',
  },
  'lan.jsonTooManyKeys': {
    en: 'The JSON has an object of more than {most} keys. Send it in parts.',
    'zh-CN': 'JSON 中有对象超过 {most} 个键。请分批发送。',
  },
});

import { definePhrases } from './define-phrases.ts';

/** `hearth serve` and `open`. */
export const cliServePhrases = definePhrases({
  'cli.serve.tlsPair': {
    en: '--tls-cert and --tls-key go together: the certificate and its key.',
    'zh-CN': '--tls-cert 与 --tls-key 须同时给出：证书及其私钥。',
  },
  'cli.serve.tlsTwice': {
    en: '--tls makes a certificate; with --tls-cert and --tls-key there is one already.',
    'zh-CN': '--tls 会自行签发证书；已用 --tls-cert 与 --tls-key 指定证书时不要再加。',
  },
  'cli.serve.badPort': {
    en: '--port is a number from 0 to 65535; 0 takes a free one.',
    'zh-CN': '--port 须为 0 到 65535 的整数，0 表示任取一个空闲端口。',
  },
  'cli.serve.browser': {
    en: 'In a browser',
    'zh-CN': '浏览器',
  },
  'cli.serve.toSignIn': {
    en: '(to sign in: hearth open)',
    'zh-CN': '（登录：hearth open）',
  },
  'cli.serve.api': {
    en: 'API base URL',
    'zh-CN': 'API 地址',
  },
  'cli.serve.keys': {
    en: '(keys: hearth clients add)',
    'zh-CN': '（密钥：hearth clients add）',
  },
  'cli.serve.signInOnce': {
    en: '              This address signs you in once, within 15 minutes. Another: hearth open',
    'zh-CN': '        此地址仅可登录一次，15 分钟内有效。获取新地址：hearth open',
  },
  'cli.serve.key': {
    en: 'API key     ',
    'zh-CN': 'API 密钥',
  },
  'cli.serve.keyOfRun': {
    en: '(for this run only; permanent keys: hearth clients add)',
    'zh-CN': '（仅本次运行有效；长期密钥：hearth clients add）',
  },
  'cli.serve.running': {
    en: 'Hearth is running. Ctrl+C stops it.',
    'zh-CN': 'Hearth 正在运行，按 Ctrl+C 停止。',
  },
  'cli.serve.certificate': {
    en: 'Certificate ',
    'zh-CN': 'CA 证书  ',
  },
  'cli.serve.trust': {
    en: '(for devices to trust; also at {url}/ca.pem)',
    'zh-CN': '（供设备信任；也可从 {url}/ca.pem 下载）',
  },
  'cli.serve.newCertificate': {
    en: `Devices must trust this certificate: it replaces the one with the SHA-256 {fingerprint},
      which can be removed from them.`,
    'zh-CN':
      '设备需要信任此证书：它已取代 SHA-256 为 {fingerprint} 的旧证书，旧证书可从设备上移除。',
  },
  'cli.serve.insecureAndTls': {
    en: '--insecure-http serves plain HTTP; --tls and --tls-cert encrypt. Use one of them.',
    'zh-CN': '--insecure-http 使用明文 HTTP，--tls 和 --tls-cert 则加密，只能选其一。',
  },
  'cli.serve.encrypted': {
    en: `Others on your network can reach this address, so it is encrypted: use {url}. Each device
      must trust the certificate once: compare its SHA-256, then follow the steps in Settings,
      under “Serve other tools and devices”. Behind a proxy that encrypts, set lanTrustedProxies.
      --insecure-http serves plain HTTP.`,
    'zh-CN': `网络中的其他人可以访问此地址，因此已启用加密：请使用 {url}。每台设备须先信任一次证书：
      核对其 SHA-256，再按“设置”中“为其他工具和设备提供服务”的步骤操作。若前面有负责加密的代理，
      请设置 lanTrustedProxies。--insecure-http 则使用明文 HTTP。`,
  },
  'cli.serve.plainHttp': {
    en: `Others on your network can reach this address. It uses plain HTTP: keys and texts can be
      read on the way. Without --insecure-http or lanPlainHttp it is encrypted.`,
    'zh-CN': `网络中的其他人可以访问此地址。它使用明文 HTTP，密钥和文字可能在途中被看到。
      去掉 --insecure-http 或 lanPlainHttp 即可加密。`,
  },
  'cli.serve.summary': {
    en: 'run without a window: the API and the same app for a browser',
    'zh-CN': '无窗口运行：提供 API 和浏览器中的同一应用',
  },
  'cli.open.once': {
    en: 'This address signs you in once, until {until}.',
    'zh-CN': '此地址可供你登录一次，有效至 {until}。',
  },
  'cli.open.opening': {
    en: 'Opening it in your browser.',
    'zh-CN': '正在浏览器中打开。',
  },
  'cli.open.summary': {
    en: 'a new address that signs you in to a browser, once',
    'zh-CN': '生成一个登录地址，在浏览器中打开即可（仅可使用一次）',
  },
});

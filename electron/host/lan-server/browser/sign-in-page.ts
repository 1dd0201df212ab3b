import type { BarredReason } from '../../clients/known-client.ts';
import { page } from './pages.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

/** Why a sign-in failed, in both languages. */
export interface SignInProblem {
  en: string;
  zh: string;
}

export const wrongKey: SignInProblem = {
  en: phrase('lan.keyUnknown').text,
  zh: '这里没有这个密钥：可能输错了，或者该客户端已被移除。',
};

export const entryOver: SignInProblem = {
  en:
    'This address no longer signs in: it works once, within 15 minutes. Run “hearth open” on ' +
    'the machine that runs Hearth to get another, or make one in the app under Settings.',
  zh: '此地址已失效：每个地址只能使用一次，且须在 15 分钟内打开。请在运行 Hearth 的机器上执行 “hearth open” 获取新地址，或在应用的“设置”中生成。',
};

export const mustSign: SignInProblem = {
  en: phrase('lan.browserCannotSign').text,
  zh: '该客户端的请求必须签名，浏览器无法签名，因此不能登录。',
};

/** Why a client with a valid key may not sign in, by its name. */
export const barredProblem: Readonly<Record<BarredReason, (name: string) => SignInProblem>> = {
  suspended: (name) => ({
    en: phrase('clients.suspended', { name }).text,
    zh: `客户端“${name}”已停用。运行此 Hearth 的人可以重新启用它。`,
  }),
  expired: (name) => ({
    en: phrase('clients.expired', { name }).text,
    zh: `客户端“${name}”的密钥已过期。请向运行此 Hearth 的人索取新密钥。`,
  }),
  address: (name) => ({
    en: phrase('clients.wrongAddress', { name }).text,
    zh: `客户端“${name}”不允许从此地址使用。`,
  }),
};

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const help = [
  '<section><p>The person who runs this Hearth gives you a key. If this is your own machine, you ' +
    'need no key: run <code>hearth open</code> in a terminal and open the address that it prints, ' +
    'with <code>/ui/enter?token=…</code>. It works once, within 15 minutes. The app makes one too, ' +
    'under Settings.</p></section>',
  '<section lang="zh-CN"><p>密钥由运行此 Hearth 的人提供。如果这是你自己的机器，则不需要密钥：' +
    '在终端执行 <code>hearth open</code>，打开它给出的带有 <code>/ui/enter?token=…</code> 的地址即可。' +
    '该地址只能使用一次，15 分钟内有效。也可以在应用的“设置”中生成。</p></section>',
];

/**
 * The page of a browser without a session: a form for a client's key, and where the machine's own
 * user finds an address that signs in.
 */
export function signInPage(problem: SignInProblem | null = null): string {
  const alert =
    problem === null
      ? ''
      : `<p role="alert"><strong>${escaped(problem.en)}</strong><br><strong ` +
        `lang="zh-CN">${escaped(problem.zh)}</strong></p>`;
  return page(
    // Without a referrer a form's origin is sent as `null` (Fetch Standard, "append a request
    // Origin header"), and we could not tell our page from another's.
    '<meta name="referrer" content="same-origin">',
    [
      '<main><h1>Hearth is running here<br><span lang="zh-CN">Hearth 正在这里运行</span></h1>',
      `${alert}<form method="post" action="/ui/sign-in">`,
      '<label for="key">Your key <span lang="zh-CN">· 你的密钥</span></label>',
      '<input id="key" name="key" type="password" required maxlength="512"',
      'autocomplete="current-password" autofocus placeholder="hk-…">',
      '<button type="submit">Sign in <span lang="zh-CN">· 登录</span></button></form>',
      ...help,
      '</main>',
    ].join('\n'),
  );
}

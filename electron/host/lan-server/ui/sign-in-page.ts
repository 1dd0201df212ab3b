import { page } from './pages.ts';

/** Why a sign-in failed, in both languages; null at the first look. */
export interface SignInProblem {
  en: string;
  zh: string;
}

export const wrongKey: SignInProblem = { en: 'This key is not known here. It was mistyped, or the client was removed.', zh: '这里没有这个密钥：可能输错了，或者该客户端已被移除。' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** What a browser without a session sees: a form for a client's key, and where the machine's own user finds their address. */
export function signInPage(problem: SignInProblem | null = null): string {
  const alert = problem === null ? '' : `<p role="alert"><strong>${escaped(problem.en)}</strong><br><strong lang="zh-CN">${escaped(problem.zh)}</strong></p>`;
  return page(
    // Without a referrer a form's origin is sent as `null` (Fetch Standard, "append a request Origin header"), and we could not tell our page from another's.
    '<meta name="referrer" content="same-origin">',
    `<main><h1>Hearth is running here<br><span lang="zh-CN">Hearth 正在这里运行</span></h1>${alert}
<form method="post" action="/ui/sign-in"><label for="key">Your key <span lang="zh-CN">· 你的密钥</span></label>
<input id="key" name="key" type="password" required maxlength="512" autocomplete="current-password" autofocus placeholder="hk-…">
<button type="submit">Sign in <span lang="zh-CN">· 登录</span></button></form>
<section><p>You have a key from whoever runs this Hearth. If it is your own machine, open the full address that Hearth shows instead: the one with <code>/ui/enter?token=…</code>. It is in the app under Settings, and in the terminal that runs <code>hearth serve</code>.</p></section>
<section lang="zh-CN"><p>密钥由运行此 Hearth 的人提供。如果这是你自己的机器，请打开 Hearth 给出的完整地址，即带有 <code>/ui/enter?token=…</code> 的那一个：它在应用的“设置”里，也在运行 <code>hearth serve</code> 的终端里。</p></section></main>`,
  );
}

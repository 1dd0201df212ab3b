import { definePhrases } from './define-phrases.ts';

/** Vault and key files. */
export const securityPhrases = definePhrases({
  'security.keyFileGone': {
    en: `The key file {path} is missing, so the keys of your accounts cannot be opened. Restore
      it from a backup; or move vault.json away, start Hearth and enter the keys again.`,
    'zh-CN':
      '密钥文件 {path} 不见了，因此无法打开账户的密钥。请从备份恢复；或把 vault.json 移走，启动 Hearth 后重新输入密钥。',
  },
  'security.keyFileDamaged': {
    en: `The key file {path} is damaged, so the keys of your accounts cannot be opened. Restore
      it from a backup; or move vault.json away, start Hearth and enter the keys again.`,
    'zh-CN':
      '密钥文件 {path} 已损坏，因此无法打开账户的密钥。请从备份恢复；或把 vault.json 移走，启动 Hearth 后重新输入密钥。',
  },
  'security.keyFileOpen': {
    en: `The key file {path} was readable for other users of this machine (mode {mode}). It is
      private again; if one of them may have copied it, replace your keys at their providers.`,
    'zh-CN':
      '密钥文件 {path} 曾可被本机其他用户读取（权限 {mode}），现已恢复为私有；如果可能已被复制，请到服务商处更换密钥。',
  },
  'security.vaultUnreadable': {
    en: `{path} cannot be read, so the keys of your accounts cannot be opened. Put it back from a
      backup; or move it away, start Hearth and enter the keys again.`,
    'zh-CN':
      '无法读取 {path}，因此无法打开账户的密钥。请从备份恢复；或把它移走，启动 Hearth 后重新输入密钥。',
  },
  'security.sealedByKeychain': {
    en: `The keys of your accounts are sealed by the operating system's keychain, which only
      Hearth's window can open. Start the window, or set HEARTH_HOME to a separate folder to
      run without one. Local models work.`,
    'zh-CN':
      '账户密钥由操作系统的钥匙串保管，只有 Hearth 窗口能打开。请启动窗口；若要无窗口运行，请把 HEARTH_HOME 设为单独的文件夹。本机模型可照常使用。',
  },
  'security.sealedByPassphrase': {
    en: `The keys of your accounts are sealed by a passphrase. Set HEARTH_PASSPHRASE and start
      Hearth again. Local models work.`,
    'zh-CN': '账户密钥由口令保管。请设置 HEARTH_PASSPHRASE 并重新启动 Hearth。本机模型可照常使用。',
  },
  'security.wrongPassphrase': {
    en: `The passphrase is not the one that the keys of your accounts are sealed with. Nothing
      was changed; set the right HEARTH_PASSPHRASE and start Hearth again.`,
    'zh-CN':
      '口令与保管账户密钥的口令不符。未做任何更改；请设置正确的 HEARTH_PASSPHRASE 并重新启动 Hearth。',
  },
  'security.keychainDoesNotOpen': {
    en: `The key in the keychain does not open this vault, so the keys of your accounts cannot be
      read. Restore the right one from a backup; or move vault.json away, start Hearth and
      enter the keys again.`,
    'zh-CN':
      '钥匙串中的密钥打不开此密钥库，因此无法读取账户的密钥。请从备份恢复正确的密钥；或把 vault.json 移走，启动 Hearth 后重新输入密钥。',
  },
  'security.keyFileDoesNotOpen': {
    en: `The key file does not open this vault, so the keys of your accounts cannot be read.
      Restore the right one from a backup; or move vault.json away, start Hearth and enter the
      keys again.`,
    'zh-CN':
      '密钥文件打不开此密钥库，因此无法读取账户的密钥。请从备份恢复正确的密钥文件；或把 vault.json 移走，启动 Hearth 后重新输入密钥。',
  },
  'security.keyTampered': {
    en: `A stored key was changed or belongs to another account, so it is not used. Enter the key
      of this account again.`,
    'zh-CN': '存储的密钥被改动过或属于其他账户，因此没有使用。请重新输入此账户的密钥。',
  },
});

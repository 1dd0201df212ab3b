import { definePhrases } from './define-phrases.ts';

/** What the doctor finds, and what to do. */
export const doctorPhrases = definePhrases({
  'doctor.memory': {
    en: '{amount} of memory',
    'zh-CN': '内存 {amount}',
  },
  'doctor.memorySmall': {
    en: 'Hearth needs 4 GB or more: choose the smallest models, or use a provider.',
    'zh-CN': 'Hearth 适合 4 GB 及以上的内存：请选最小的模型，或使用云端服务商。',
  },
  'doctor.disk': {
    en: '{amount} free on the disk of the data folder ({folder})',
    'zh-CN': '数据文件夹所在磁盘可用 {amount}（{folder}）',
  },
  'doctor.diskSmall': {
    en: `Free some space, or set HEARTH_HOME to a folder on another disk: models take 0.1 to 6 GB
      each.`,
    'zh-CN': '请清理空间，或把 HEARTH_HOME 设为其他磁盘上的文件夹：每个模型占 0.1 到 6 GB。',
  },
  'doctor.keychain': {
    en: "keys are sealed by the operating system's keychain",
    'zh-CN': '密钥由操作系统的钥匙串加密保管',
  },
  'doctor.passphrase': {
    en: 'keys are sealed by your passphrase',
    'zh-CN': '密钥由你的口令加密保管',
  },
  'doctor.keyFile': {
    en: 'no keyring: keys are sealed by a key file that only your user can read',
    'zh-CN': '没有密钥环：密钥由仅当前用户可读的密钥文件加密',
  },
  'doctor.keyFileRemedy': {
    en: `A program that can read your files can read your keys. Install a keyring (gnome-keyring,
      KWallet), or set HEARTH_PASSPHRASE before the first start.`,
    'zh-CN':
      '能读取你文件的程序也能读到密钥。请安装密钥环（gnome-keyring、KWallet），或在首次启动前设置 HEARTH_PASSPHRASE。',
  },
  'doctor.ageAhead': {
    en: 'dated ahead of the clock',
    'zh-CN': '时间晚于当前时钟',
  },
  'doctor.ageHours': {
    en: '{hours} h old',
    'zh-CN': '{hours} 小时前',
  },
  'doctor.ageDays': {
    en: '{days} days old',
    'zh-CN': '{days} 天前',
  },
  'doctor.noBackup': {
    en: 'no checked backup of the database yet',
    'zh-CN': '数据库还没有经过校验的备份',
  },
  'doctor.newestBackup': {
    en: 'the newest checked backup of the database is {age}',
    'zh-CN': '最近一份经过校验的数据库备份：{age}',
  },
  'doctor.backupFailed': {
    en: '{found}; the last attempt failed: {reason}',
    'zh-CN': '{found}；上一次备份失败：{reason}',
  },
  'doctor.backupRetries': {
    en: 'Hearth tries again each hour. The log in the data folder has the cause.',
    'zh-CN': 'Hearth 每小时会重试一次，原因见数据文件夹中的日志。',
  },
  'doctor.backupDaily': {
    en: 'Hearth makes one a minute after it starts and then one a day while it runs.',
    'zh-CN': 'Hearth 启动一分钟后会备份一次，运行期间每天一次。',
  },
  'doctor.sandboxFull': {
    en: 'documents are read without network, write access or a view of the data folder (bwrap)',
    'zh-CN': '读取文档时无法联网、无法写入，也看不到数据文件夹（bwrap）',
  },
  'doctor.sandboxNetwork': {
    en: 'documents are read without network (unshare)',
    'zh-CN': '读取文档时无法联网（unshare）',
  },
  'doctor.sandboxNetworkRemedy': {
    en: `To hide the data folder from the document reader too, install bubblewrap and start
      Hearth again.`,
    'zh-CN': '若要让文档读取进程也看不到数据文件夹，请安装 bubblewrap 并重启 Hearth。',
  },
  'doctor.sandboxMissing': {
    en: `documents are read in a separate process that can reach the network: no sandbox is
      permitted here`,
    'zh-CN': '文档在单独的进程中读取，但该进程可以联网：此处不允许使用沙箱',
  },
  'doctor.sandboxMissingRemedy': {
    en: `Install bubblewrap (apt install bubblewrap) and allow user namespaces, then start Hearth
      again.`,
    'zh-CN': '请安装 bubblewrap（apt install bubblewrap）并允许用户命名空间，然后重启 Hearth。',
  },
  'doctor.sandboxUnsupported': {
    en: `documents are read in a separate process that can reach the network: Hearth sandboxes it
      only on Linux under "hearth serve"`,
    'zh-CN':
      '文档在单独的进程中读取，但该进程可以联网：只有在 Linux 上以 "hearth serve" 运行时才有沙箱',
  },
  'doctor.noModel': {
    en: 'no {kind} model on this machine',
    'zh-CN': '本机没有可用的模型（{kind}）',
  },
  'doctor.noGpu': {
    en: 'no GPU that llama.cpp can use: models run on the processor',
    'zh-CN': '没有 llama.cpp 可用的 GPU：模型在处理器上运行',
  },
  'doctor.runtimeFailed': {
    en: 'the local runtime did not start: {reason}',
    'zh-CN': '本地运行库未能启动：{reason}',
  },
  'doctor.runtimeRemedy': {
    en: 'Run `npm ci` again; on Linux install libgomp1 and libvulkan1 if the loader names them.',
    'zh-CN': '请重新运行 `npm ci`；在 Linux 上，若加载器提到 libgomp1 和 libvulkan1，请安装它们。',
  },
  'doctor.standIn': {
    en: 'a stand-in Electron {version} runs the windows',
    'zh-CN': '窗口由替代的 Electron {version} 运行',
  },
  'doctor.standInRemedy': {
    en: `Let this machine reach the download source of Electron 45, or set
      ELECTRON_OVERRIDE_DIST_PATH to an unpacked copy.`,
    'zh-CN':
      '请让本机能访问 Electron 45 的下载源，或把 ELECTRON_OVERRIDE_DIST_PATH 设为已解压的副本。',
  },
});

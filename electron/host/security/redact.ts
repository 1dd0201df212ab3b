/** Names of fields that hold a secret. */
const secretFields =
  '(?:x-)?(?:goog-)?api[-_]?key|access[-_]?token|token|secret|password|passphrase|authorization';

/** Forms that keys have at the known providers, and the places that any key is written in. */
const forms: readonly [RegExp, string][] = [
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  [/\b(?:sk|hk|pk|rk|gsk|xai|key|pat|glpat|ghp|hf|nvapi|tgp|r8|csk)[-_][\w-]{12,}/gi, '[redacted]'],
  [/\bAIza[\w-]{20,}/g, '[redacted]'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '[redacted]'],
  [
    new RegExp(`(["']?\\b(?:${secretFields})["']?\\s*[:=]\\s*["']?)[^\\s"',;&}]{6,}`, 'gi'),
    '$1[redacted]',
  ],
  [/([?&](?:key|api_key|token|access_token)=)[^&\s"']+/gi, '$1[redacted]'],
  [/(:\/\/)[^/\s:@]+:[^/\s@]+@/g, '$1[redacted]@'],
];

/** Shorter strings are words: to strike them out would only make a log unreadable. */
const shortestSecret = 8;

/** Strikes secrets out of text: remembered ones exactly, and everything that looks like one. */
export interface Redactor {
  remember(secret: string): void;
  redact(text: string): string;
}

export function createRedactor(): Redactor {
  const known = new Set<string>();
  return {
    remember: (secret) => {
      if (secret.length >= shortestSecret) known.add(secret);
    },
    redact: (text) => {
      let clean = text;
      for (const secret of known) {
        if (clean.includes(secret)) clean = clean.replaceAll(secret, '[redacted]');
      }
      for (const [form, replacement] of forms) clean = clean.replace(form, replacement);
      return clean;
    },
  };
}

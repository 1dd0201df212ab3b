import { createKnownSecrets } from './known-secrets.ts';

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

/** Strikes secrets out of text. */
export interface Redactor {
  remember(secret: string): void;
  /** Known secrets by their value (`KnownSecrets.strike`), and what looks like a secret. */
  redact(text: string): string;
  /** Only the known ones: for sentences of others, whose words may look like a secret. */
  strike(text: string): string;
}

export function createRedactor(): Redactor {
  const { remember, strike } = createKnownSecrets();
  return {
    remember,
    strike,
    redact: (text) => {
      let clean = strike(text);
      for (const [form, replacement] of forms) clean = clean.replace(form, replacement);
      return clean;
    },
  };
}

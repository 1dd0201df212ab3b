/** Names of secrets, at any depth; hints and help texts about keys are not secret. */
const secretName =
  /(key|secret|token|password|passphrase|authorization|cookie|credential|hash)s?$/i;
const harmlessName = /^(key|next_?key)_?(hint|help|required)$/i;
const masked = '[redacted]';

/** An address without its user, password and query values. */
function bareAddress(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  try {
    const url = new URL(text);
    if (url.username !== '' || url.password !== '') [url.username, url.password] = ['redacted', ''];
    for (const name of url.searchParams.keys()) url.searchParams.set(name, 'redacted');
    if (url.hash !== '') url.hash = 'redacted';
    return url.href === `${text}/` ? text : url.href;
  } catch {
    return masked;
  }
}

/**
 * A configuration that may be shown: values with the name of a secret are masked, addresses lose
 * their credentials, and `redact` masks what the vault ever contained and what looks like a key.
 * Numbers stay, so a token limit remains readable.
 */
export function maskSecrets(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(bareAddress(value));
  if (Array.isArray(value)) return value.map((one) => maskSecrets(one, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const isText = typeof inner === 'string' || inner instanceof Uint8Array;
      const hidden = isText && secretName.test(name) && !harmlessName.test(name);
      return [redact(name), hidden && inner.length > 0 ? masked : maskSecrets(inner, redact)];
    }),
  );
}

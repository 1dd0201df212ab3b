import { STATUS_CODES } from 'node:http';

/**
 * An HTTP/1.1 response as text, for a socket that no `ServerResponse` belongs to. It closes the
 * connection.
 */
export function rawResponse(
  status: number,
  headers: Iterable<readonly [name: string, value: string]>,
  body = '',
): string {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...[...headers].map(([name, value]) => `${name}: ${value}`),
    'connection: close',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

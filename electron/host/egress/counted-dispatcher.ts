import type { Dispatcher } from 'undici';
import type { OpenEntry } from './egress-log.ts';

/** Four bytes between a header's name and value and at its line's end. */
const headerBytes = (name: string, value: unknown): number => name.length + String(value).length + 4;

function headersOf(headers: Dispatcher.DispatchOptions['headers']): number {
  if (headers === null || headers === undefined || Array.isArray(headers) || Symbol.iterator in headers) return 0;
  return Object.entries(headers).reduce((sum, [name, value]) => sum + headerBytes(name, value), 0);
}

/**
 * Counts what a request sends and receives: its line, headers and body as they are on the wire, still compressed, before TLS;
 * also of a request that is broken off.
 */
export function countedDispatcher(dispatcher: Dispatcher, entry: OpenEntry): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => {
    entry.out(options.method.length + options.path.length + 12 + headersOf(options.headers));
    return dispatch(options, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onRequestUpgrade: (...rest) => handler.onRequestUpgrade?.(...rest),
      onResponseStarted: () => handler.onResponseStarted?.(),
      onResponseStart: (controller, status, headers, text) => {
        entry.in(17 + Object.entries(headers).reduce((sum, [name, value]) => sum + headerBytes(name, value), 0));
        handler.onResponseStart?.(controller, status, headers, text);
      },
      onResponseData: (controller, data) => {
        entry.in(data.byteLength);
        handler.onResponseData?.(controller, data);
      },
      onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
      onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
      onBodySent: (data) => {
        entry.out(data.byteLength);
        handler.onBodySent?.(data);
      },
      onRequestSent: () => handler.onRequestSent?.(),
    });
  });
}

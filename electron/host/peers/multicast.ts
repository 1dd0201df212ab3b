import createMulticast, { type QueryPacket, type ResponsePacket } from 'multicast-dns';
import type { Answer } from 'dns-packet';

/** Of multicast DNS what peers need. Packets come from any machine on the network. */
export interface Multicast {
  query(questions: readonly { name: string; type: 'PTR' | 'SRV' | 'TXT' | 'A' }[]): void;
  respond(answers: readonly Answer[], additionals?: readonly Answer[]): Promise<void>;
  /** Both give what stops it. */
  onQuery(listener: (packet: QueryPacket) => void): () => void;
  /** `from`: the address that the packet came from. */
  onResponse(listener: (packet: ResponsePacket, from: string) => void): () => void;
  close(): Promise<void>;
}

export interface MulticastOptions {
  /** Default: 5353. */
  port?: number;
  /** The address of one interface. Default: all interfaces. */
  interface?: string;
}

/**
 * Joins the group. Rejects where the network has no multicast, or another program keeps the port to
 * itself.
 */
export function openMulticast({
  port,
  interface: link,
}: MulticastOptions = {}): Promise<Multicast> {
  // Bound to an interface's own address a socket hears no group; so it is bound to all and joins by
  // one.
  const mdns = createMulticast({
    ...(port === undefined ? {} : { port }),
    ...(link === undefined ? {} : { interface: link, bind: '0.0.0.0' }),
  });
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      mdns.destroy();
      reject(error);
    };
    mdns.once('error', failed);
    mdns.once('ready', () => {
      mdns.off('error', failed);
      // Malformed packets, and interfaces that come and go.
      mdns.on('warning', () => undefined).on('error', () => undefined);
      resolve({
        query: (questions) =>
          mdns.query({ questions: questions.map((question) => ({ ...question })) }),
        respond: (answers, additionals = []) =>
          new Promise((sent) =>
            mdns.respond({ answers: [...answers], additionals: [...additionals] }, () => sent()),
          ),
        onQuery: (listener) => {
          mdns.on('query', listener);
          return () => void mdns.off('query', listener);
        },
        onResponse: (listener) => {
          const heard = (packet: ResponsePacket, { address }: { address: string }): void =>
            listener(packet, address);
          mdns.on('response', heard);
          return () => void mdns.off('response', heard);
        },
        close: () => new Promise((closed) => mdns.destroy(closed)),
      });
    });
  });
}

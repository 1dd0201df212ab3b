import { startFakeUpstream, type Step } from './upstream.ts';
import type { ChatEvent, ChatRequest } from '../../shared/chat.ts';
import { createGateBed } from '../../electron/host/egress/testing/gate-bed.ts';
import type { CallOptions, CreateCodec, Endpoint } from '../../electron/host/providers/provider.ts';

/**
 * A codec on a real gate, before an upstream that plays scripts. `root` is where the provider's
 * base URL begins, such as `/v1beta`.
 */
export async function createCodecBed(
  createCodec: CreateCodec,
  { provider, root, nowMs = 0 }: { provider: string; root: string; nowMs?: number },
) {
  const gate = createGateBed();
  const upstream = await startFakeUpstream();
  const codec = createCodec({ egress: gate.gate, now: () => nowMs });
  const endpoint: Endpoint = {
    provider,
    accountId: 'acc_1',
    baseUrl: `${new URL(upstream.baseUrl).origin}${root}`,
    apiKey: 'key-1',
  };
  const options = (signal = new AbortController().signal): CallOptions => ({
    signal,
    egress: gate.context,
  });
  return {
    codec,
    endpoint,
    options,
    upstream,
    /** The body of the latest request. */
    body: (): Record<string, unknown> => upstream.seen.at(-1)?.body as Record<string, unknown>,
    /** What one step on a path comes to: the events before it threw, and what it threw. */
    async outcome(
      path: string,
      step: Step,
      request: ChatRequest,
    ): Promise<{ events: ChatEvent[]; error: unknown }> {
      upstream.script(path, [step]);
      const events: ChatEvent[] = [];
      try {
        for await (const event of codec.chat(endpoint, request, options())) events.push(event);
        return { events, error: null };
      } catch (error) {
        return { events, error };
      }
    },
    async close(): Promise<void> {
      await gate.closed();
      await upstream.close();
    },
  };
}

export type CodecBed = Awaited<ReturnType<typeof createCodecBed>>;

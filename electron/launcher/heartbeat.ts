import { heartbeatKind } from './child-ports.ts';
import type { LaunchedProcess } from './launcher.ts';

export interface HeartbeatPolicy {
  /** Milliseconds a new process has for its first heartbeat. */
  readyTimeoutMs: number;
  heartbeatEveryMs: number;
  /** Milliseconds of silence after which it counts as hung and is killed. */
  silenceMs: number;
}

export interface HeartbeatEvents {
  /** The first answer came. */
  ready(): void;
  /** Answers stopped coming. */
  hung(): void;
  /** The wire broke; the exit follows. */
  lost(): void;
}

/** Sends a beat every so often, and tells what the answers tell. */
export function watchHeartbeat(
  child: LaunchedProcess,
  policy: HeartbeatPolicy,
  { ready, hung, lost }: HeartbeatEvents,
): () => void {
  const port = child.connect(heartbeatKind);
  let lastAnswerMs = Date.now();
  let answered = false;
  port.on('message', () => {
    lastAnswerMs = Date.now();
    if (answered) return;
    answered = true;
    ready();
  });
  port.on('close', lost);
  port.start();
  port.postMessage(0);
  let lastTickMs = Date.now();
  const timer = setInterval(() => {
    const nowMs = Date.now();
    // A machine that slept, or a parent that was stuck: that silence was not the child's.
    const ownPauseMs = nowMs - lastTickMs - policy.heartbeatEveryMs;
    lastTickMs = nowMs;
    if (ownPauseMs > policy.heartbeatEveryMs) lastAnswerMs += ownPauseMs;
    const silentMs = nowMs - lastAnswerMs;
    if (silentMs > (answered ? policy.silenceMs : policy.readyTimeoutMs)) hung();
    else port.postMessage(0);
  }, policy.heartbeatEveryMs);
  return () => {
    clearInterval(timer);
  };
}

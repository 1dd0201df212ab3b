/** What the host puts into a reason's detail, taken apart. */
export interface ReasonDetail {
  /** A figure or a name. */
  what: string;
  /** The tier that a rule led to. */
  tier: string | null;
  /** Until when it holds, Unix ms. */
  until: number | null;
}

const arrow = ' → ';
/** Times of this century in milliseconds have thirteen digits; no name of a limit ends in one. */
const untilPattern = /^(?:(.*) )?(\d{13})$/s;

/** `0.32 → small`, `Daily 1763740800000`, `laptop`. */
export function readDetail(detail: string): ReasonDetail {
  const at = detail.lastIndexOf(arrow);
  const tier = at === -1 ? null : detail.slice(at + arrow.length);
  const rest = at === -1 ? detail : detail.slice(0, at);
  const timed = untilPattern.exec(rest);
  return { what: timed ? (timed[1] ?? '') : rest, tier, until: timed ? Number(timed[2]) : null };
}

/** `length 0.12`: one mark of an estimate, with what it gave. Null where it is no such. */
export function readMark(what: string): { name: string; points: number } | null {
  const found = /^([a-z]+) (\d(?:\.\d+)?)$/.exec(what);
  return found ? { name: found[1] ?? '', points: Number(found[2]) } : null;
}

/** `code (fence, error)`: an intent, and the signs it was told by. */
export function readIntent(what: string): { intent: string; cues: string } {
  const found = /^(\w+)(?: \((.*)\))?$/s.exec(what);
  return { intent: found?.[1] ?? what, cues: found?.[2] ?? '' };
}

/** `1250 USD`: millionths of a currency. Null where it is no such. */
export function readCost(what: string): { micro: number; currency: string } | null {
  const found = /^(\d+(?:\.\d+)?) ([A-Z]{3})$/.exec(what);
  return found ? { micro: Number(found[1]), currency: found[2] ?? '' } : null;
}

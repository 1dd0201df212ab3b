export interface ScrollPlace {
  scrollTop: number;
  scrollHeight: number;
  clientHeight: number;
}

/** How near to the end counts as reading the end, px: about two lines. */
const footTolerancePx = 40;

export function atFoot(place: ScrollPlace): boolean {
  return place.scrollHeight - place.scrollTop - place.clientHeight <= footTolerancePx;
}

/**
 * Whether to keep following, after a scroll event. Only a reader's own move upwards lets go: when
 * text grows, the distance to the foot grows too while `scrollTop` stays, and that must not look
 * like leaving.
 */
export function nextFollow(following: boolean, before: ScrollPlace, now: ScrollPlace): boolean {
  if (atFoot(now)) return true;
  const movedUp = now.scrollTop < before.scrollTop - 1;
  const shrank = now.scrollHeight < before.scrollHeight;
  return movedUp && !shrank ? false : following;
}

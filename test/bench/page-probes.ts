import type { Page } from 'playwright';

interface Probes {
  keyMs: number[];
  lateMs: number[];
}

/**
 * Measures in the page itself: from each key's own time stamp to the frame that is painted after
 * it, and for each word of the last answer, which is the time it was sent, how much later it was in
 * the page.
 */
export async function startProbes(page: Page): Promise<void> {
  await page.evaluate(() => {
    const probes: Probes = { keyMs: [], lateMs: [] };
    (window as unknown as { probes: Probes }).probes = probes;
    const afterPaint = (act: () => void): void => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = act;
        port2.postMessage(0);
      });
    };
    document.addEventListener(
      'keydown',
      ({ timeStamp }) => afterPaint(() => probes.keyMs.push(performance.now() - timeStamp)),
      { capture: true },
    );
    let seen = 0;
    new MutationObserver(() => {
      const answer = [
        ...document.querySelectorAll('[data-testid=message][data-role=assistant] .max-w-measure'),
      ].at(-1);
      const stamps = answer?.textContent?.match(/\d{13}/g) ?? [];
      const nowMs = Date.now();
      for (const stamp of stamps.slice(seen)) probes.lateMs.push(nowMs - Number(stamp));
      seen = Math.max(seen, stamps.length);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

export const readProbes = (page: Page): Promise<Probes> =>
  page.evaluate(() => (window as unknown as { probes: Probes }).probes);

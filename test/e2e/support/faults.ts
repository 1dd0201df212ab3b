import type { Page } from 'playwright';

/** What stands out of the window at the side. */
export async function faults(where: Page): Promise<string[]> {
  return where.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('main, main *, aside *')]
      .filter(
        (element) =>
          element.scrollWidth > element.clientWidth + 1 &&
          element.clientWidth > 0 &&
          getComputedStyle(element).overflowX === 'visible' &&
          element.getBoundingClientRect().right > window.innerWidth + 1,
      )
      .map((element) => `${element.tagName} ${element.className.toString().slice(0, 60)}`),
  );
}

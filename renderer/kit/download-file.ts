/**
 * Has the browser save a file that the host offers at an address of its own origin; its name and
 * type come with it.
 */
export function downloadFile(href: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = '';
  link.click();
}

/** Opens another site in a tab of its own. */
export function openPage(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.target = '_blank';
  link.rel = 'noreferrer noopener';
  link.click();
}

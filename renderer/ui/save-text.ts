/** Hands a text over as a file, by the browser's own way of saving; the app asks where to. */
export function saveText({
  name,
  mediaType,
  text,
}: {
  name: string;
  mediaType: string;
  text: string;
}): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The click has started the download; the address is no longer needed.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

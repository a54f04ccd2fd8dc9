const shownLength = 100;

/** A name from a file as it goes into an error message: in quotes, escaped, and never a megabyte long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > shownLength ? `${text.slice(0, shownLength)}…` : text);
}

/** Names of Windows' devices, with any extension. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** What some system forbids in names, or takes for a folder. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const forbidden = /[<>:"/\\|?*\u0000-\u001f\u007f]/;

/** Bytes: the limit of most file systems is 255, and a temporary name is longer by up to 40. */
const longestName = 200;

/**
 * Whether a name is a legal file name everywhere: on Linux, macOS and Windows, in OPFS, as part of a URL's path.
 *
 * @throws saying what is wrong with it.
 */
export function checkFileName(name: string): string {
  const problem = problemOf(name);
  if (problem === undefined) return name;
  throw new Error(
    `expected the name of a file, without folders, but got ${JSON.stringify(name)}: ${problem}`,
  );
}

function problemOf(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (name === "." || name === "..") return "it is a folder";
  const character = forbidden.exec(name)?.[0];
  if (character !== undefined) return `${JSON.stringify(character)} is not allowed in it`;
  if (/[. ]$/.test(name)) return "it ends with a dot or a space, which Windows drops";
  if (device.test(name)) return "it is the name of a device in Windows";
  if (!name.isWellFormed()) return "it is not well-formed Unicode";
  const bytes = new TextEncoder().encode(name).length;
  return bytes > longestName ? `it has ${bytes} bytes, more than ${longestName}` : undefined;
}

/** What a class is called: its number where it has no name. */
export function className(names: readonly string[] | undefined, label: number): string {
  return names?.[label] ?? String(label);
}

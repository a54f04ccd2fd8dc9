/** What a README promises, read from its Markdown. */
export interface Readme {
  /** What stands under the title. */
  readonly sentence: string;
  /** The arguments of its first `npm install`. */
  readonly installed: readonly string[];
  /** Its first block of JavaScript or TypeScript. */
  readonly example: ReadmeExample | undefined;
  /** Whether a table says what the package exports. */
  readonly hasExports: boolean;
  readonly headings: readonly string[];
}

interface ReadmeExample {
  readonly language: "js" | "ts";
  readonly code: string;
}

export function parseReadme(markdown: string): Readme {
  const [, language, code = ""] = /^```(js|ts)\n([\s\S]*?)^```$/m.exec(markdown) ?? [];
  const [, installed = ""] = /^npm install (.+)$/m.exec(markdown) ?? [];
  return {
    sentence: /^# .+\n\n(.+)$/m.exec(markdown)?.[1] ?? "",
    installed: installed.split(" ").filter((name) => name !== ""),
    example: language === "js" || language === "ts" ? { language, code } : undefined,
    hasExports: /^\| *exports? *\|/im.test(markdown),
    headings: [...markdown.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!),
  };
}

/** The packages that a program imports: `@stratajs/tensor` of `@stratajs/tensor/x`. */
export function importedPackages(code: string): string[] {
  const specifiers = [...code.matchAll(/(?:from|import) "([^"]+)"/g)].map(([, name]) => name!);
  return [...new Set(specifiers.map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)![0]))];
}

/** A program without what formatters and explanations add to it. */
export function bareCode(code: string): string {
  return code
    .replaceAll(/\/\/.*$/gm, "")
    .replaceAll(/\s+/g, "")
    .replaceAll(/,(?=[)\]}])/g, "");
}

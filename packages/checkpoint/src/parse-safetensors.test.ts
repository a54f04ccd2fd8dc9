import { describe, expect, it } from "vitest";
import { parseSafetensors } from "./parse-safetensors.ts";
import { rawFile } from "./testing/raw-file.ts";

function tensor(
  dtype: string,
  shape: string,
  begin: number | string,
  end: number | string,
): string {
  return `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;
}

function parse(header: string, dataLength = 0): ReturnType<typeof parseSafetensors> {
  return parseSafetensors(rawFile(header, new Uint8Array(dataLength)));
}

describe("parseSafetensors", () => {
  it("keeps the order of the data, not of the header", () => {
    const header = `{"b":${tensor("U8", "[1]", 2, 3)},"a":${tensor("U8", "[2]", 0, 2)}}`;
    expect([...parse(header, 3).tensors.keys()]).toEqual(["a", "b"]);
  });

  it("reads data at odd offsets, and from a view into a larger buffer", () => {
    const header = `{"a":${tensor("U8", "[1]", 0, 1)},"b":${tensor("F64", "[]", 1, 9)}}`;
    const file = rawFile(header, Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f));
    const larger = new Uint8Array(file.length + 3);
    larger.set(file, 3);
    const { tensors } = parseSafetensors(larger.subarray(3));
    expect([...tensors.get("b")!.data]).toEqual([1.5]);
  });

  it("gives copies, of a Node Buffer too", () => {
    const file = Buffer.from(rawFile(`{"a":${tensor("U8", "[1]", 0, 1)}}`, Uint8Array.of(1)));
    const { tensors } = parseSafetensors(file);
    file.fill(0);
    expect([...tensors.get("a")!.data]).toEqual([1]);
    expect(tensors.get("a")!.data.buffer.byteLength).toBe(1);
  });

  it("takes any space that JSON allows, and escapes in names", () => {
    const header = `{ "\\u0061\\n" :\t{"shape":[ ] , "data_offsets" : [0,1],\r\n"dtype":"U8"} }  \n`;
    expect([...parse(header, 1).tensors.keys()]).toEqual(["a\n"]);
  });

  it("takes names and metadata keys that objects have of their own", () => {
    const file = `{"__metadata__":{"__proto__":"x"},"__proto__":${tensor("U8", "[0]", 0, 0)}}`;
    const { tensors, metadata } = parse(file);
    expect([...tensors.keys()]).toEqual(["__proto__"]);
    expect(Object.entries(metadata)).toEqual([["__proto__", "x"]]);
  });

  it("takes a dimension of zero beside one of any size", () => {
    const { tensors } = parse(
      `{"a":${tensor("F32", "[9007199254740991,9007199254740991,0]", 0, 0)}}`,
    );
    expect(tensors.get("a")!.data.length).toBe(0);
  });
});

describe("parseSafetensors on a malformed start", () => {
  it("refuses a file shorter than the header's length", () => {
    expect(() => parseSafetensors(new Uint8Array(7))).toThrow("at least 8 bytes long, but got 7");
    expect(() => parseSafetensors(new Uint8Array())).toThrow("but got 0 bytes");
  });

  it("refuses a header longer than the file or than the limit", () => {
    const file = rawFile("{}");
    file[0] = 3;
    expect(() => parseSafetensors(file)).toThrow("header of 3 bytes but only 2 follow");
    file.fill(0xff, 0, 8);
    expect(() => parseSafetensors(file)).toThrow(
      "at most 100000000 bytes but the file declares 18446744073709551615",
    );
  });

  it.each(["", " {}", "[]", "\ufeff{}", "null"])("refuses the header %j", (header) => {
    expect(() => parse(header)).toThrow('begins with "{"');
  });
});

describe("parseSafetensors on a malformed header", () => {
  it.each<[string, string, string]>([
    ["an open object", "{", "expected a string at byte 1 but got its end"],
    ["a comma at the end", '{"__metadata__":{},}', 'expected a string at byte 19 but got "}"'],
    ["text after the object", "{}x", 'expected its end at byte 2 but got "x"'],
    ["a zero byte of padding", "{}\0", "expected its end at byte 2 but got the byte 0x00"],
    ["a key twice", `{"a":${tensor("U8", "[0]", 0, 0)},"a":`, '"a" for a second time'],
    ["a key twice, once escaped", `{"a":${tensor("U8", "[0]", 0, 0)},"\\u0061":`, "second time"],
    ["metadata twice", '{"__metadata__":{},"__metadata__":{}}', "second time"],
    ["a metadata key twice", '{"__metadata__":{"a":"","a":""}}', "second time"],
    ["a field twice", '{"a":{"dtype":"U8","dtype":"U8"', "second time"],
    [
      "a number as metadata",
      '{"__metadata__":{"a":1}}',
      'expected a string at byte 21 but got "1"',
    ],
    ["null as metadata", '{"__metadata__":null}', 'expected "{"'],
    ["a bad escape", '{"\\x":', "valid UTF-8 and JSON escapes"],
    ["half of a surrogate pair", '{"\\ud800":', "half of a surrogate pair"],
    ["a line break in a string", '{"a\n":', "the rest of a string"],
    ["an open string", '{"a\\', "the rest of a string"],
    ["an unknown field", '{"a":{"scale":1}}', 'tensor "a" has an unknown member "scale"'],
    ["a missing field", '{"a":{"dtype":"U8","shape":[0]}}', 'tensor "a" expected a dtype, a shape'],
    ["one offset", '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0]}}', "two data_offsets"],
    ["three offsets", '{"a":{"data_offsets":[0,0,0]}}', "at most 2 numbers in its data_offsets"],
    ["65 dimensions", `{"a":{"shape":[${"1,".repeat(64)}1]}}`, "at most 64 numbers in its shape"],
    [
      "a dtype that we cannot hold",
      `{"a":${tensor("F8_E4M3", "[1]", 0, 1)}}`,
      'tensor "a" is of dtype "F8_E4M3"',
    ],
    ["a dtype that an object has", `{"a":${tensor("constructor", "[1]", 0, 1)}}`, "constructor"],
    [
      "a negative size",
      `{"a":${tensor("U8", "[-1]", 0, 0)}}`,
      'an integer of at least 0 at byte 28 but got "-"',
    ],
    ["a fraction", `{"a":${tensor("U8", "[1.0]", 0, 1)}}`, 'expected "]" at byte 29 but got "."'],
    ["an exponent", `{"a":${tensor("U8", "[1e0]", 0, 1)}}`, 'expected "]" at byte 29 but got "e"'],
    ["a leading zero", `{"a":${tensor("U8", "[01]", 0, 1)}}`, "leading zero"],
    [
      "an integer that would be rounded",
      `{"a":${tensor("U8", "[9007199254740993]", 0, 1)}}`,
      "an integer below 2^53",
    ],
  ])("refuses %s", (_, header, message) => {
    expect(() => parse(header)).toThrow(message);
    expect(() => parse(header)).toThrow("malformed safetensors header");
  });

  it("refuses a name that is not UTF-8", () => {
    const header = Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a);
    expect(() => parseSafetensors(rawFile(header))).toThrow("valid UTF-8");
  });

  it("refuses a million open brackets and braces at once", () => {
    expect(() => parse(`{"a":${"[".repeat(1_000_000)}`)).toThrow('expected "{" at byte 5');
    expect(() => parse('{"a":'.repeat(200_000))).toThrow('tensor "a" has an unknown member "a"');
  });

  it("refuses more keys than memory should be spent on", () => {
    const keys = Array.from({ length: 2 ** 18 + 1 }, (_, key) => `"${key}":""`);
    expect(() => parse(`{"__metadata__":{${keys.join(",")}}}`)).toThrow("at most 262144 keys");
  });

  it("shows only the start of a long name", () => {
    const header = `{"${"n".repeat(100_000)}":${tensor("U8", "[1]", 0, 1)}}`;
    const message = (): string => {
      try {
        parse(header);
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    expect(message()).toMatch(/^tensor "n{100}…" ends at byte 1/);
    expect(message().length).toBeLessThan(300);
  });
});

describe("parseSafetensors on offsets that do not fit", () => {
  it.each<[string, string, number, string]>([
    [
      "an end before its begin",
      tensor("U8", "[0]", 2, 1),
      2,
      'tensor "a" begins at byte 2, after its end at 1',
    ],
    [
      "too few bytes",
      tensor("F32", "[2]", 0, 4),
      4,
      'tensor "a" expected 8 bytes for F32 [2] but its offsets hold 4',
    ],
    ["too many bytes", tensor("F32", "[]", 0, 8), 8, "expected 4 bytes for F32 []"],
    [
      "data beyond the file",
      tensor("F32", "[2]", 0, 8),
      7,
      "ends at byte 8 but the file holds only 7",
    ],
    [
      "a shape that overflows",
      tensor("U8", "[4294967296,4294967296]", 0, 0),
      0,
      "more than 2^53 bytes",
    ],
    ["a size that overflows", tensor("F64", "[9007199254740991]", 0, 8), 8, "more than 2^53 bytes"],
    [
      "a hole at the start",
      tensor("U8", "[1]", 1, 2),
      2,
      "expected to begin at byte 0 but begins at 1",
    ],
    ["trailing data", tensor("U8", "[1]", 0, 1), 3, "last tensor at byte 1 but 2 more follow"],
  ])("refuses %s", (_, info, dataLength, message) => {
    expect(() => parse(`{"a":${info}}`, dataLength)).toThrow(message);
  });

  it("refuses tensors that overlap or leave a hole", () => {
    const first = `"a":${tensor("U8", "[2]", 0, 2)}`;
    expect(() => parse(`{${first},"b":${tensor("U8", "[2]", 1, 3)}}`, 3)).toThrow(
      'tensor "b" expected to begin at byte 2 but begins at 1: it overlaps',
    );
    expect(() => parse(`{${first},"b":${tensor("U8", "[1]", 3, 4)}}`, 4)).toThrow(
      'tensor "b" expected to begin at byte 2 but begins at 3: no tensor holds',
    );
    expect(() => parse(`{${first},"b":${tensor("U8", "[0]", 1, 1)}}`, 2)).toThrow("overlaps");
  });

  it("refuses data without a tensor", () => {
    expect(() => parse("{}", 1)).toThrow("1 more follow");
  });

  it("refuses a boolean that is neither 0 nor 1", () => {
    const file = rawFile(`{"a":${tensor("BOOL", "[2]", 0, 2)}}`, Uint8Array.of(1, 2));
    expect(() => parseSafetensors(file)).toThrow(
      'tensor "a" expected 0 or 1 in BOOL but got 2 at element 1',
    );
  });
});

import { expect, it } from "vitest";
import { floatField, integerField, messageField, textField } from "./protobuf.ts";

// Examples of https://protobuf.dev/programming-guides/encoding
it("encodes as protobuf's documentation does", () => {
  expect([...integerField(1, 150)]).toEqual([0x08, 0x96, 0x01]);
  expect([...textField(2, "testing")]).toEqual([0x12, 0x07, ...Buffer.from("testing")]);
  expect([...messageField(3, [integerField(1, 150)])]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
});

it("writes field numbers above 15 in two bytes, and floats in four", () => {
  expect([...integerField(20, 1)]).toEqual([0xa0, 0x01, 0x01]);
  expect([...floatField(2, 1)]).toEqual([0x15, 0, 0, 0x80, 0x3f]);
});

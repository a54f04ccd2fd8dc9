import { describe, expect, it } from "vitest";
import { UsageError } from "../errors.ts";
import { chooseName, nearNames } from "./near-names.ts";

const names = ["leNet", "leNetBn", "resNet18", "fashionMnist"] as const;

const choose = (given: string) => (): string => chooseName("model", given, names);

describe("nearNames", () => {
  it("finds what was probably meant, nearest first", () => {
    expect(nearNames("lenett", names)).toEqual(["leNet", "leNetBn"]);
    expect(nearNames("fashonmnist", names)).toEqual(["fashionMnist"]);
  });

  it("finds a name by a part of it", () => {
    expect(nearNames("fashion", names)).toEqual(["fashionMnist"]);
  });

  it("finds nothing where nothing is near", () => {
    expect(nearNames("transformer", names)).toEqual([]);
    expect(nearNames("", names)).toEqual([]);
  });
});

describe("chooseName", () => {
  it("does not mind case, dashes and underscores", () => {
    expect(chooseName("model", "LENET-BN", names)).toBe("leNetBn");
    expect(chooseName("data set", "fashion_mnist", names)).toBe("fashionMnist");
  });

  it("refuses other names in one sentence that helps", () => {
    expect(choose("resnet19")).toThrow(UsageError);
    expect(choose("resnet19")).toThrow(
      'no model is called "resnet19": did you mean resNet18? (there are: leNet, leNetBn, resNet18, fashionMnist)',
    );
    expect(choose("vit")).toThrow(
      'no model is called "vit"; there are: leNet, leNetBn, resNet18, fashionMnist',
    );
  });
});

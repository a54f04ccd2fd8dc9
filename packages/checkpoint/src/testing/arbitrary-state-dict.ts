import type { StateData, StateDict, StateDtype, StateEntry } from "@stratajs/tensor";
import * as fc from "fast-check";
import { dtypeLayout, dtypes } from "../dtypes.ts";
import { metadataKey } from "../parse-header.ts";
import { elementCount } from "../shape.ts";

/** Any Unicode text, and names that a careless parser would take for something of its own. */
const arbitraryText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("", "__proto__", "constructor", "layer1.0.conv1.weight", '"', "\\u0041"),
);

export const arbitraryMetadata: fc.Arbitrary<Record<string, string>> = fc.dictionary(
  arbitraryText,
  arbitraryText,
  { maxKeys: 3, noNullPrototype: true },
);

/** Small entries of every dtype with arbitrary bits: scalars, empty dimensions, NaNs of any payload. */
const arbitraryEntry: fc.Arbitrary<StateEntry> = fc
  .record({
    dtype: fc.constantFrom(...(dtypes as StateDtype[])),
    shape: fc.array(fc.nat({ max: 4 }), { maxLength: 3 }),
  })
  .chain(({ dtype, shape }) => {
    const length = elementCount(shape)! * dtypeLayout(dtype).bytes;
    const max = dtype === "BOOL" ? 1 : 255;
    return fc
      .uint8Array({ minLength: length, maxLength: length, max })
      .map((bytes) => ({ dtype, shape, data: toData(dtype, bytes) }));
  });

export const arbitraryStateDict: fc.Arbitrary<StateDict> = fc
  .uniqueArray(
    fc.tuple(
      arbitraryText.filter((name) => name !== metadataKey),
      arbitraryEntry,
    ),
    { selector: ([name]) => name, maxLength: 6 },
  )
  .map((entries) => new Map(entries));

function toData(dtype: StateDtype, bytes: Uint8Array): StateData {
  return new (dtypeLayout(dtype).array)(Uint8Array.from(bytes).buffer);
}

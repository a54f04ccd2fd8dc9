import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bits } from "../testing/bits.ts";
import { mixedDict } from "../testing/mixed-dict.ts";
import {
  call,
  dict,
  global,
  integer,
  pickle,
  storage,
  tensor,
  text,
  tuple,
} from "../testing/pickle-text.ts";
import { latin1, storedZip } from "../testing/stored-zip.ts";
import { parsePyTorch } from "./parse-pytorch.ts";

const read = (name: string): Uint8Array =>
  readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));

/** A file with one storage, "0", of the float32 values 0, 1, 2, … */
const file = (value: string, length = 6, more: Record<string, string> = {}): Uint8Array => {
  const data = new Uint8Array(Float32Array.from({ length }, (_, i) => i).buffer);
  return storedZip({ "a/data.pkl": pickle(value), "a/data/0": data, ...more });
};

const two = tensor({ of: storage("0", 6), shape: [2], strides: [1] });

describe("parsePyTorch", () => {
  it.each(["mixed.pt", "mixed-legacy.pt"])("gives every dtype of %s, bit by bit", (name) => {
    const { tensors, metadata, hyperparameters } = parsePyTorch(read(name));
    expect(bits(tensors)).toEqual(bits(mixedDict()));
    expect({ metadata, hyperparameters }).toEqual({ metadata: {}, hyperparameters: {} });
  });

  it("keeps the file's order", () => {
    expect([...parsePyTorch(read("mixed.pt")).tensors.keys()]).toEqual([...mixedDict().keys()]);
  });

  it("writes views out in order, and takes what shares memory once", () => {
    const { tensors } = parsePyTorch(read("views.pt"));
    const list = (name: string): number[] => [...(tensors.get(name)!.data as Float32Array)];
    const whole = Array.from({ length: 24 }, (_, i) => i);
    expect(list("whole")).toEqual(whole);
    expect(tensors.get("same")!.data.buffer).toBe(tensors.get("whole")!.data.buffer);
    expect(list("row")).toEqual([20, 21, 22, 23]);
    expect(tensors.get("turned")!.shape).toEqual([4, 2, 3]);
    expect(list("turned").slice(0, 6)).toEqual([0, 4, 8, 12, 16, 20]);
    expect(list("every second")).toEqual(whole.filter((value) => value % 2 === 0));
    expect(list("repeated")).toEqual([1, 1, 1, 2, 2, 2]);
    expect(list("parameter")).toEqual(whole.slice(0, 12));
  });

  it("reads Lightning's checkpoints: names without `model.`, hyperparameters as JSON", () => {
    const { tensors, metadata, hyperparameters } = parsePyTorch(read("lightning.ckpt"));
    expect([...tensors].map(([name, { data }]) => [name, [...(data as Float32Array)]])).toEqual([
      ["fc.weight", [0, 1, 2, 3, 4, 5]],
      ["fc.bias", [0.5, -1]],
    ]);
    expect(metadata).toEqual({
      epoch: 179,
      global_step: 63_180,
      "pytorch-lightning_version": "1.0.2",
      hparams_name: "kwargs",
    });
    expect(hyperparameters).toEqual({
      model_name: "ResNet",
      model_hparams: { num_classes: 10, c_hidden: [16, 32, 64], act_fn_name: "relu" },
      optimizer_hparams: { lr: 0.1, betas: [0.9, 0.999], fused: null },
      folder: "<pathlib.PurePosixPath>",
      seed: String(2n ** 70n),
      dtype: "<torch.float32>",
    });
  });

  it("takes the state dict of a recipe's checkpoint, with a network's own `model.` left alone", () => {
    const inner = dict([text("model.0.weight"), two]);
    const { tensors, metadata } = parsePyTorch(
      file(dict([text("model"), inner], [text("epoch"), integer(3)])),
    );
    expect([...tensors.keys()]).toEqual(["model.0.weight"]);
    expect(metadata).toEqual({ epoch: 3 });
  });

  it("reads what older versions wrote: Python 2's dicts, parameters, parts of storages", () => {
    const parameter = `${call(global("torch.nn.parameter", "Parameter"), two)}${tuple("\x88", "\x89")}b`;
    const pairs = `](${`](U\x01a${parameter}e`}e`;
    const old = parsePyTorch(file(call(global("collections", "OrderedDict"), pairs)));
    expect([...(old.tensors.get("a")!.data as Float32Array)]).toEqual([0, 1]);
    const view = tuple(text("v"), integer(2), integer(3));
    const part = `${tuple(text("storage"), global("torch", "FloatStorage"), text("0"), text("cpu"), integer(6), view)}Q`;
    const rebuilt = call(
      global("torch._utils", "_rebuild_tensor"),
      part,
      integer(1),
      tuple(integer(2)),
      tuple(integer(1)),
    );
    const { tensors } = parsePyTorch(file(dict([text("a"), rebuilt])));
    expect([...(tensors.get("a")!.data as Float32Array)]).toEqual([3, 4]);
  });

  it("executes nothing: unknown classes are names", () => {
    const evil = call(global("os", "system"), text("touch strata-was-here"));
    const value = dict([text("a"), two], [text("hyper_parameters"), dict([text("b"), evil])]);
    expect(parsePyTorch(file(value)).hyperparameters).toEqual({ b: "<os.system>" });
  });

  const cases: readonly (readonly [problem: string, bytes: () => Uint8Array, said: string])[] = [
    [
      "a whole model",
      () => file(call(global("torchvision.models.resnet", "ResNet"))),
      "a whole torchvision.models.resnet.ResNet and not its weights alone; in Python, save model.state_dict()",
    ],
    ["a tensor", () => file(two), "a tensor F32 [2] where a state dict was expected"],
    ["no tensors", () => file(dict([text("lr"), integer(1)])), 'a dict without tensors ("lr")'],
    [
      "a quantized tensor",
      () =>
        file(dict([text("a"), two], [text("q"), call(global("torch._utils", "_rebuild_qtensor"))])),
      'tensor "q" is made by torch._utils._rebuild_qtensor',
    ],
    [
      "a dtype without an array",
      () =>
        file(
          dict([
            text("a"),
            tensor({ of: storage("0", 3, "ComplexFloatStorage"), shape: [3], strides: [1] }),
          ]),
        ),
      'tensor "a" is of torch.ComplexFloatStorage, which Strata cannot hold',
    ],
    [
      "a view beyond its storage",
      () =>
        file(
          dict([text("a"), tensor({ of: storage("0", 6), offset: 5, shape: [2], strides: [1] })]),
        ),
      'tensor "a" of shape [2] ends at element 6 of a storage of 6',
    ],
    [
      "a storage of another length",
      () => file(dict([text("a"), tensor({ of: storage("0", 7), shape: [2], strides: [1] })])),
      "expected a storage of 28 bytes but got 24",
    ],
    [
      "a missing storage",
      () => file(dict([text("a"), tensor({ of: storage("1", 6), shape: [2], strides: [1] })])),
      'its storage "1" is missing',
    ],
    [
      "values repeated without end",
      () =>
        file(
          dict([
            text("a"),
            tensor({ of: storage("0", 6), shape: [2 ** 30, 2 ** 20], strides: [0, 0] }),
          ]),
        ),
      'tensor "a" would take more memory than a file of this size can need',
    ],
    [
      "no numbers as a shape",
      () => file(dict([text("a"), tensor({ of: storage("0", 6), shape: [-1], strides: [1] })])),
      "a tensor's shape expected an integer of at least 0 but got -1",
    ],
    [
      "big-endian numbers",
      () => file(dict([text("a"), two]), 6, { "a/byteorder": "big" }),
      '"big" byte order',
    ],
    [
      "TorchScript",
      () => file(dict([text("a"), two]), 6, { "a/code/model.py": "" }),
      "it is a program (TorchScript)",
    ],
    [
      "another zip archive",
      () => storedZip({ "word/document.xml": "<" }),
      'with one data.pkl, but got one with "word/document.xml"',
    ],
    [
      "PyTorch's oldest format",
      () => Uint8Array.from([...new Uint8Array(257), ...latin1("ustar"), ...new Uint8Array(250)]),
      'torch.save(torch.load("old.pth", weights_only=False), "new.pth")',
    ],
    [
      "another pickle",
      () => latin1(pickle(dict())),
      "expected a file that torch.save wrote but got another pickle",
    ],
    ["a page of the web", () => latin1("<!DOCTYPE html>"), "but got 15 bytes of another kind"],
    [
      "a list that contains itself",
      () =>
        file(
          `${dict([text("a"), two], [text("hyper_parameters"), dict([text("b"), "]q\x00h\x00a"])])}`,
        ),
      "nested without end",
    ],
    [
      "an opcode that no checkpoint has",
      () => file("ios\nsystem\n"),
      "the opcode 0x69 is in no checkpoint",
    ],
  ];
  it.each(cases)("refuses %s in a sentence", (_, bytes, said) => {
    expect(() => parsePyTorch(bytes())).toThrow(said);
  });

  it("refuses a changed byte of data", () => {
    const bytes = Uint8Array.from(read("mixed.pt"));
    const place = bytes.findLastIndex((_, i) => bytes[i] === 0xff && bytes[i + 1] === 0xff);
    bytes[place]! ^= 1;
    expect(() => parsePyTorch(bytes)).toThrow(/checksum|damaged/);
  });
});

"""Writes the cases of transforms/ that are not the set's: functions of torchvision.transforms.v2.functional on small images.

    pip install torch==2.15.0 torchvision==0.29.2
    python transform-cases.py [folder]

Each case seeds itself from its own name. Bytes (`-bytes`) are U8 tensors; floats are in [0, 1] and also reckoned in
float64: what float32 lost is the `noise`. Resizing bytes depends on the processor: PyTorch has the integers that Pillow
has where there is AVX2, which these files hold.
"""
import json
import pathlib
import struct
import sys
import zlib

import torch
import torchvision
from torchvision.transforms.v2 import functional as F

SHAPE = (3, 11, 14)
GRAY = (1, 11, 14)
DTYPES = {torch.float32: "F32", torch.uint8: "U8"}
# Angles and shifts at which no pixel lies half way between two: which is nearest there is a matter of rounding.
AFFINE = {"angle": 17.3, "translate": [1.7, -2.3], "scale": 0.83, "shear": [7.1, -4.4]}
BOTH = ("bytes", "floats")

CASES = [
    # name, function, shape, arguments, kinds of pixels
    *[(f"pad-{mode}", "pad", SHAPE, {"padding": [2, 3, 4, 1], "padding_mode": mode}, BOTH)
      for mode in ("constant", "edge", "reflect", "symmetric")],
    ("pad-one-number", "pad", SHAPE, {"padding": 2, "fill": 0.4}, ("floats",)),
    ("pad-two-numbers", "pad", SHAPE, {"padding": [1, 3], "fill": [10, 200, 30]}, ("bytes",)),
    ("pad-reflect-most", "pad", (3, 4, 5), {"padding": [4, 3, 4, 3], "padding_mode": "reflect"}, ("bytes",)),
    ("pad-symmetric-most", "pad", (3, 4, 5), {"padding": [5, 4, 5, 4], "padding_mode": "symmetric"}, ("bytes",)),
    ("crop", "crop", SHAPE, {"top": 2, "left": 3, "height": 6, "width": 9}, BOTH),
    ("crop-over-the-border", "crop", SHAPE, {"top": -2, "left": 8, "height": 16, "width": 9}, BOTH),
    ("center-crop", "center_crop", SHAPE, {"output_size": [5, 7]}, ("bytes",)),
    ("center-crop-larger", "center_crop", SHAPE, {"output_size": [14, 9]}, BOTH),
    ("horizontal-flip", "horizontal_flip", SHAPE, {}, ("bytes",)),
    ("vertical-flip", "vertical_flip", SHAPE, {}, BOTH),
    *[(f"resize-{mode}-{name}", "resize", shape, {"size": size, "interpolation": mode, "antialias": antialias}, BOTH)
      for mode in ("bilinear", "bicubic")
      for name, shape, size, antialias in (
          ("down", (3, 23, 31), [9, 14], True), ("up", SHAPE, [17, 25], True), ("rows-only", SHAPE, [6, 14], True),
          ("columns-only", SHAPE, [11, 5], True), ("both-ways", SHAPE, [17, 6], True),
          ("down-plain", (3, 23, 31), [9, 14], False), ("up-plain", SHAPE, [17, 25], False),
          ("one-row", SHAPE, [1, 3], True), ("gray", (1, 28, 28), [32, 32], True))],
    *[(f"resize-{mode}-{name}", "resize", SHAPE, {"size": size, "interpolation": mode}, ("bytes",))
      for mode in ("nearest", "nearest-exact") for name, size in (("down", [6, 5]), ("up", [17, 31]))],
    *[(f"resized-crop-{mode}", "resized_crop", (3, 20, 24),
       {"top": 3, "left": 5, "height": 13, "width": 17, "size": [8, 21], "interpolation": mode}, ("bytes",))
      for mode in ("nearest", "bilinear", "bicubic")],
    ("resized-crop-over-the-border", "resized_crop", SHAPE,
     {"top": -3, "left": 5, "height": 13, "width": 17, "size": [8, 8], "interpolation": "bilinear"}, BOTH),
    *[(f"affine-{mode}-{name}", "affine", SHAPE, {**AFFINE, "interpolation": mode, **more}, BOTH)
      for mode in ("nearest", "bilinear")
      for name, more in (("plain", {}), ("fill-0", {"fill": 0}), ("fill", {"fill": [0.2, 90, 1]}),
                         ("center", {"center": [3, 4], "fill": 0.5}))],
    ("affine-gray", "affine", GRAY, {**AFFINE, "interpolation": "bilinear", "fill": 7}, ("bytes",)),
    ("affine-translate", "affine", SHAPE,
     {"angle": 0, "translate": [3, -2], "scale": 1, "shear": [0, 0], "interpolation": "nearest"}, BOTH),
    *[(f"rotate-{mode}-{name}", "rotate", SHAPE, {"angle": 33.7, "interpolation": mode, **more}, BOTH)
      for mode in ("nearest", "bilinear")
      for name, more in (("plain", {}), ("expand", {"expand": True, "fill": 0.3}), ("center", {"center": [2, 9], "fill": 0}))],
    *[(f"rotate-{angle}", "rotate", SHAPE, {"angle": angle, "expand": True}, ("bytes",)) for angle in (0, 90, 180, 270, -90)],
    ("rotate-square-90", "rotate", (3, 9, 9), {"angle": 90}, ("bytes",)),
    *[(f"perspective-{mode}", "perspective", SHAPE,
       {"startpoints": [[0, 0], [13, 0], [13, 10], [0, 10]], "endpoints": [[2, 1], [13, 3], [10, 9], [0, 8]],
        "interpolation": mode, "fill": 0.5}, BOTH)
      for mode in ("nearest", "bilinear")],
    *[(f"adjust-{what}-{factor}", f"adjust_{what}", SHAPE, {f"{what}_factor": factor}, BOTH)
      for what in ("brightness", "contrast", "saturation", "sharpness") for factor in (0, 0.37, 1.9)],
    *[(f"adjust-{what}-gray", f"adjust_{what}", GRAY, {f"{what}_factor": 0.6}, ("bytes",))
      for what in ("brightness", "contrast", "saturation", "sharpness")],
    ("adjust-sharpness-small", "adjust_sharpness", (3, 2, 5), {"sharpness_factor": 0.6}, ("bytes",)),
    *[(f"adjust-hue-{factor}", "adjust_hue", SHAPE, {"hue_factor": factor}, BOTH) for factor in (-0.5, -0.13, 0, 0.31)],
    ("adjust-hue-gray", "adjust_hue", GRAY, {"hue_factor": 0.2}, ("bytes",)),
    *[(f"grayscale-{channels}", "rgb_to_grayscale", SHAPE, {"num_output_channels": channels}, BOTH) for channels in (1, 3)],
    ("grayscale-of-gray", "rgb_to_grayscale", GRAY, {"num_output_channels": 3}, ("bytes",)),
    ("gaussian-blur", "gaussian_blur", SHAPE, {"kernel_size": [5, 3], "sigma": [1.3, 0.7]}, BOTH),
    ("gaussian-blur-wide", "gaussian_blur", SHAPE, {"kernel_size": [9, 9], "sigma": [2.0, 2.0]}, BOTH),
    ("erase", "erase", SHAPE, {"i": 2, "j": 3, "h": 5, "w": 4, "v": [7]}, BOTH),
    ("erase-channels", "erase", SHAPE, {"i": 0, "j": 9, "h": 11, "w": 5, "v": [1, 20, 250]}, ("bytes",)),
    ("invert", "invert", SHAPE, {}, BOTH),
    *[(f"posterize-{bits}", "posterize", SHAPE, {"bits": bits}, BOTH) for bits in (0, 3, 8)],
    ("solarize", "solarize", SHAPE, {"threshold": 99.5}, ("bytes",)),
    ("solarize", "solarize", SHAPE, {"threshold": 0.3}, ("floats",)),
    ("autocontrast", "autocontrast", SHAPE, {}, BOTH),
    ("equalize", "equalize", (3, 30, 20), {}, BOTH),
    ("equalize-few-pixels", "equalize", (1, 5, 6), {}, ("bytes",)),
    ("normalize", "normalize", SHAPE, {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}, ("floats",)),
]


def image(shape, kind):
    """Noise, in another range for each channel, so that there is something to stretch."""
    x = torch.rand(shape) * torch.linspace(0.6, 1, shape[0])[:, None, None] + torch.linspace(0.2, 0, shape[0])[:, None, None]
    x = x.clamp(0, 1)
    if kind == "floats":
        return x
    x = (x * 255).round().to(torch.uint8)
    x[-1, 0, :3] = torch.tensor([0, 128, 255])
    return x


def call(op, x, hyper):
    hyper = dict(hyper)
    if op == "erase":
        hyper["v"] = torch.tensor(hyper["v"])[:, None, None].to(x.dtype)
    return getattr(F, op)(x, **hyper).contiguous()


def write(path, tensors, metadata):
    header, blobs, offset = {"__metadata__": metadata}, [], 0
    for key, tensor in tensors.items():
        blob = tensor.contiguous().numpy().tobytes()
        header[key] = {"dtype": DTYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    path.write_bytes(struct.pack("<Q", len(head)) + head + b"".join(blobs))


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent) / "transforms"
    folder.mkdir(parents=True, exist_ok=True)
    if torch.backends.cpu.get_cpu_capability() not in ("AVX2", "AVX512"):
        raise SystemExit("expected a processor with AVX2: without it PyTorch resizes bytes in floats")
    for name, op, shape, hyper, kinds in CASES:
        for kind in kinds:
            case = f"transforms/{name}-{kind}"
            torch.manual_seed(zlib.crc32(case.encode()))
            x = image(shape, kind)
            y = call(op, x, hyper)
            metadata = {"case": case, "kind": "transform", "op": op, "hyperparameters": json.dumps(hyper),
                        "torch": torch.__version__, "torchvision": torchvision.__version__}
            if kind == "floats":
                noise = float((call(op, x.double(), hyper) - y).abs().max())
                if noise > 1e-3:
                    raise SystemExit(f"{case} hangs on a rounding: float32 and float64 are {noise} apart")
                metadata["noise"] = json.dumps({"output.y": float(f"{noise:.3g}")})
            write(folder / f"{name}-{kind}.safetensors", {"input.x": x, "output.y": y}, metadata)


main()

"""Writes src/fixtures/{resize-bicubic-*,center-crop-*}.safetensors with torchvision, in the form of those beside them.

    pip install torch==2.15.0 torchvision==0.29.2 safetensors
    python scripts/make_transform_fixtures.py
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torchvision.transforms.v2 import InterpolationMode
from torchvision.transforms.v2 import functional as F

folder = Path(__file__).parent.parent / "src" / "fixtures"
torch.manual_seed(0)

bicubic = InterpolationMode.BICUBIC
cases = {
    "resize-bicubic-down": ((3, 23, 31), "resize", {"size": [9, 14], "antialias": True}),
    "resize-bicubic-up": ((3, 7, 6), "resize", {"size": [13, 17], "antialias": True}),
    "resize-bicubic-no-antialias": ((3, 11, 9), "resize", {"size": [5, 16], "antialias": False}),
    "center-crop": ((3, 12, 15), "center_crop", {"size": [7, 8]}),
    "center-crop-larger": ((3, 4, 9), "center_crop", {"size": [7, 6]}),
}

for name, (shape, op, settings) in cases.items():
    x = torch.rand(shape)
    more = {"interpolation": bicubic} if op == "resize" else {}
    run = lambda image: (F.resize(image, **settings, **more) if op == "resize" else F.center_crop(image, settings["size"]))
    y = run(x)
    noise = {"output.y": float((run(x.double()) - y).abs().max())}
    recorded = {**settings, **({"interpolation": "bicubic"} if more else {})}
    metadata = {
        "case": f"transforms/{name}", "kind": "transform", "op": op,
        "hyperparameters": json.dumps(recorded), "noise": json.dumps(noise),
        "torch": torch.__version__,
    }
    save_file({"input.x": x, "output.y": y.contiguous()}, folder / f"{name}.safetensors", metadata=metadata)

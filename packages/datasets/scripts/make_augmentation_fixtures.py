"""Writes src/fixtures/augmentation.json with torchvision: what is drawn how often, and what its augmentations make of one image.

    pip install torch==2.15.0 torchvision==0.29.2
    python scripts/make_augmentation_fixtures.py
"""

import json
from pathlib import Path

import torch
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

HEIGHT, WIDTH, DRAWS = 33, 47, 20_000
torch.manual_seed(0)
image = torch.zeros(3, HEIGHT, WIDTH, dtype=torch.uint8)


def drawn(transform, names):
    """The mean and the deviation of each number that a transform draws."""
    table = []
    while len(table) < DRAWS:
        params = transform.make_params([image])
        if "v" not in params or params["v"] is not None:
            table.append([float(value) for value in names(params)])
    table = torch.tensor(table, dtype=torch.float64)
    return {"mean": table.mean(0).tolist(), "std": table.std(0).tolist()}


def region(params):
    return params["top"], params["left"], params["height"], params["width"]


def erased(params):
    return params["i"], params["j"], params["h"], params["w"]


def affine(params):
    return params["angle"], *params["translate"], params["scale"], *params["shear"]


def cut(params):
    left, top, right, bottom = params["box"]
    return top, left, bottom - top, right - left, params["lam_adjusted"]


draws = {
    "randomResizedCrop": drawn(v2.RandomResizedCrop(16), region),
    "randomResizedCropWide": drawn(v2.RandomResizedCrop(16, scale=(0.5, 1.5), ratio=(2, 3)), region),
    "randomCrop": drawn(v2.RandomCrop((20, 31), padding=[3, 4]), lambda p: (p["top"] - 4, p["left"] - 3)),
    "randomErasing": drawn(v2.RandomErasing(p=1), erased),
    "randomAffine": drawn(v2.RandomAffine((-10, 40), translate=(0.1, 0.3), scale=(0.7, 1.6), shear=(-5, 15, 20, 30)), affine),
    "cutMix": drawn(v2.CutMix(alpha=1.0, num_classes=3), cut),
    "cutMix-0.3": drawn(v2.CutMix(alpha=0.3, num_classes=3), cut),
    "mixUp-0.2": drawn(v2.MixUp(alpha=0.2, num_classes=3), lambda p: (p["lam"], p["lam"] ** 2)),
    "mixUp-2": drawn(v2.MixUp(alpha=2.0, num_classes=3), lambda p: (p["lam"], p["lam"] ** 2)),
}

spaces = {
    name: {
        operation: [magnitudes(31, height, width).tolist() for height, width in ((33, 47), (224, 224))]
        for operation, (magnitudes, _) in transform._AUGMENTATION_SPACE.items()
        if magnitudes(31, 33, 47) is not None
    }
    for name, transform in {"randAugment": v2.RandAugment(), "trivialAugmentWide": v2.TrivialAugmentWide()}.items()
}

small = torch.randint(20, 231, (3, 17, 15), dtype=torch.uint8)
small[:, 0, 0] = torch.tensor([7, 250, 128], dtype=torch.uint8)
augment = v2.RandAugment()
steps = [
    ("Identity", 0), ("ShearX", 0.27), ("ShearX", -0.11), ("ShearY", 0.23), ("TranslateX", 4.9), ("TranslateX", -3.2), ("TranslateY", 2.8),
    ("Rotate", 21.3), ("Rotate", -9.4), ("Brightness", 0.27), ("Brightness", -0.63), ("Color", 0.54), ("Contrast", -0.27),
    ("Sharpness", 0.72), ("Posterize", 5), ("Solarize", 0.7), ("AutoContrast", 0), ("Equalize", 0), ("Invert", 0),
]


def pixels(x):
    """[height, width, channels], flat."""
    return x.movedim(-3, -1).flatten().tolist()


operations = []
for operation, magnitude in steps:
    y = augment._apply_image_or_video_transform(small, operation, magnitude, "nearest", {"others": None})
    operations.append({"operation": operation, "magnitude": magnitude, "pixels": pixels(y)})

batch, labels = torch.rand(3, 2, 4, 5), torch.tensor([2, 0, 1])
mixed = {"images": pixels(batch), "labels": labels.tolist()}
params = {"labels": labels, "batch_size": 3, "lam": 0.3}
mix_up = v2.MixUp(num_classes=4)
mixed["mixUp"] = {"share": 0.3, "images": pixels(mix_up.transform(batch, params)), "targets": mix_up.transform(labels, params).flatten().tolist()}
params = {"labels": labels, "batch_size": 3, "box": (1, 2, 4, 4), "lam_adjusted": 1 - 3 * 2 / 20}
cut_mix = v2.CutMix(num_classes=4)
mixed["cutMix"] = {"box": {"top": 2, "left": 1, "height": 2, "width": 3}, "images": pixels(cut_mix.transform(batch, params)),
                   "targets": cut_mix.transform(labels, params).flatten().tolist()}

content = {
    "torchvision": __import__("torchvision").__version__,
    "draws": {"height": HEIGHT, "width": WIDTH, "count": DRAWS, **draws},
    "spaces": spaces,
    "operations": {"height": 17, "width": 15, "pixels": pixels(small), "steps": operations},
    "mixed": mixed,
}
path = Path(__file__).parent.parent / "src" / "fixtures" / "augmentation.json"
path.write_text(json.dumps(content, separators=(",", ":")) + "\n")

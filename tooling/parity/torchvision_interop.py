"""What torchvision says of its models' files, for the tests. Needs torch, torchvision and safetensors.

    python torchvision_interop.py save resnet18 folder          # random weights, in both formats, and its logits
    python torchvision_interop.py load resnet18 a.safetensors … # loads each, and gives the same
    python torchvision_interop.py weights resnet18 vgg11        # their published weights
"""

import hashlib
import json
import sys

import torch
import torchvision
from safetensors.torch import load_file


def describe(model):
    """Its state dict as sums of bytes, and its logits for sin(0.01 i), i over an image [3, 64, 64]."""
    state = {
        name: [str(tensor.dtype).removeprefix("torch."), list(tensor.shape), digest(tensor)]
        for name, tensor in model.state_dict().items()
    }
    image = torch.sin(0.01 * torch.arange(3 * 64 * 64, dtype=torch.float64)).float().view(1, 3, 64, 64)
    with torch.no_grad():
        logits = model.eval()(image)[0]
    return {"state": state, "logits": logits.tolist()}


def digest(tensor):
    return hashlib.sha256(tensor.contiguous().numpy().tobytes()).hexdigest()


def save(name, folder):
    torch.manual_seed(0)
    model = torchvision.models.get_model(name, weights=None)
    # Running statistics other than those of a new model.
    model.train()(torch.randn(8, 3, 32, 32))
    for form in ["zip", "legacy"]:
        path = f"{folder}/{form}.pth"
        torch.save(model.state_dict(), path, _use_new_zipfile_serialization=form != "legacy")
    return describe(model)


def load(name, *paths):
    described = []
    for path in paths:
        state = load_file(path)
        model = torchvision.models.get_model(name, weights=None, num_classes=len(state["fc.bias"]))
        model.load_state_dict(state)
        described.append(describe(model))
    return described


def weights(*names):
    table = {}
    for name in names:
        known = torchvision.models.get_model_weights(name)
        table[name] = [describe_weights(each) for each in known if each.meta.get("categories")]
    return table


def describe_weights(each):
    transforms = each.transforms()
    return {
        "name": each.name,
        "url": each.url,
        "isDefault": each == type(each).DEFAULT,
        "resize": transforms.resize_size[0],
        "crop": transforms.crop_size[0],
        "interpolation": transforms.interpolation.value,
        "mean": transforms.mean,
        "std": transforms.std,
        "classes": hashlib.sha256("\n".join(each.meta["categories"]).encode()).hexdigest(),
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    answer = {"save": save, "load": load, "weights": weights}[sys.argv[1]]
    print(json.dumps(answer(*sys.argv[2:])))

"""Writes fixtures/narrow-resnet18.pth: torchvision's resnet18 with a 32nd of its channels and 7 classes, random.

    pip install torch==2.15.0 torchvision==0.29.2
    python scripts/make_narrow_resnet18.py
"""

from collections import OrderedDict
from pathlib import Path

import torch
import torchvision

torch.manual_seed(0)
narrow = OrderedDict()
for name, tensor in torchvision.models.resnet18().state_dict().items():
    shape = [7 if size == 1000 else size // 32 if size >= 64 else size for size in tensor.shape]
    if name.endswith("running_var"):
        narrow[name] = 1 + torch.rand(shape)
    else:
        narrow[name] = torch.tensor(9) if not shape else 0.1 * torch.randn(shape)
torch.save(narrow, Path(__file__).parent.parent / "fixtures" / "narrow-resnet18.pth")

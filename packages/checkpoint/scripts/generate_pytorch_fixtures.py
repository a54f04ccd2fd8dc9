"""Writes fixtures/*.pt and *.ckpt as PyTorch and its users do: what ours must read to the bit.

    pip install torch==2.15.0
    python scripts/generate_pytorch_fixtures.py

mixed.pt and mixed-legacy.pt hold the tensors of fixtures/mixed.safetensors, in the format of today and in that before
1.6; views.pt tensors that share memory; lightning.ckpt what a LightningModule leaves behind.
"""

import argparse
import pathlib
import sys
import types
from collections import OrderedDict
from pathlib import Path

import torch

folder = Path(__file__).parent.parent / "fixtures"


def bits(integers, dtype):
    return torch.tensor(integers, dtype=torch.int16).view(dtype)


mixed = OrderedDict(
    {
        "conv1.weight": torch.tensor([1.5, -0.0, float("inf"), 1e-45]).view(2, 1, 1, 2),
        "steps": torch.tensor(-(2**63)),
        "\U0001f600": torch.tensor([1.0]),
        "\uffee": torch.tensor([2.0]),
        'quote " and \\ and \n and \x01 and \x7f': torch.tensor([3.0]),
        "none": torch.zeros(0, 3),
        "double": torch.tensor([0.1, float("nan")], dtype=torch.float64),
        "half": torch.tensor([1.5, -2, 65504], dtype=torch.float16),
        "brain": bits([0x3FC0, 0xFF80 - 2**16], torch.bfloat16),
        "int32": torch.tensor([-(2**31), 2**31 - 1], dtype=torch.int32),
        "int16": torch.tensor([-(2**15)], dtype=torch.int16),
        "int8": torch.tensor([-128, 0, 127], dtype=torch.int8),
        "uint8": torch.tensor([255], dtype=torch.uint8),
        "mask": torch.tensor([[True, False], [False, True]]),
        "__proto__": torch.tensor([7], dtype=torch.uint8),
    }
)
mixed._metadata = OrderedDict({"": {"version": 1}})
torch.save(mixed, folder / "mixed.pt")
torch.save(mixed, folder / "mixed-legacy.pt", _use_new_zipfile_serialization=False)

table = torch.arange(24, dtype=torch.float32).view(2, 3, 4)
views = {
    "whole": table,
    "same": table,
    "row": table[1, 2],
    "turned": table.permute(2, 0, 1),
    "every second": table[..., ::2],
    "repeated": torch.tensor([[1.0], [2.0]]).expand(2, 3),
    "parameter": torch.nn.Parameter(table[0]),
}
torch.save(views, folder / "views.pt")


class AttributeDict(dict):
    __module__ = "lightning.fabric.utilities.data"


class ModelCheckpoint:
    __module__ = "pytorch_lightning.callbacks.model_checkpoint"


for each in (AttributeDict, ModelCheckpoint):
    module = types.ModuleType(each.__module__)
    setattr(module, each.__name__, each)
    parts = each.__module__.split(".")
    for end in range(1, len(parts)):
        sys.modules.setdefault(".".join(parts[:end]), types.ModuleType(".".join(parts[:end])))
    sys.modules[each.__module__] = module

weights = {"model.fc.weight": torch.arange(6.0).view(2, 3), "model.fc.bias": torch.tensor([0.5, -1])}
torch.save(
    {
        "epoch": 179,
        "global_step": 63180,
        "pytorch-lightning_version": "1.0.2",
        "callbacks": {ModelCheckpoint: {"best_model_score": torch.tensor(0.9), "best_model_path": "x"}},
        "optimizer_states": [
            {"state": {0: {"exp_avg": torch.ones(2, 3)}}, "param_groups": [{"lr": 0.1, "params": [0, 1]}]}
        ],
        "lr_schedulers": [],
        "state_dict": OrderedDict(weights),
        "hparams_name": "kwargs",
        "hyper_parameters": AttributeDict(
            {
                "model_name": "ResNet",
                "model_hparams": {"num_classes": 10, "c_hidden": [16, 32, 64], "act_fn_name": "relu"},
                "optimizer_hparams": argparse.Namespace(lr=0.1, betas=(0.9, 0.999), fused=None),
                "folder": pathlib.PurePosixPath("/tmp/data"),
                "seed": 2**70,
                "dtype": torch.float32,
            }
        ),
    },
    folder / "lightning.ckpt",
)

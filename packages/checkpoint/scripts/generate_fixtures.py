"""Writes fixtures/mixed.safetensors with Python's safetensors, the reference that ours must equal byte for byte.

    pip install safetensors==0.8.0
    python scripts/generate_fixtures.py

The tensors are those of src/serialize-safetensors.test.ts: every dtype, in a jumbled order, with names whose order
differs between UTF-8 and UTF-16, a scalar and a tensor without elements.
"""

import ctypes
import struct
from pathlib import Path

from safetensors import TensorSpec, serialize

tensors = {
    "conv1.weight": ("float32", [2, 1, 1, 2], struct.pack("<4f", 1.5, -0.0, float("inf"), 1e-45)),
    "steps": ("int64", [], struct.pack("<q", -(2**63))),
    "\U0001f600": ("float32", [1], struct.pack("<f", 1)),
    "\uffee": ("float32", [1], struct.pack("<f", 2)),
    'quote " and \\ and \n and \x01 and \x7f': ("float32", [1], struct.pack("<f", 3)),
    "none": ("float32", [0, 3], b""),
    "double": ("float64", [2], struct.pack("<2d", 0.1, float("nan"))),
    "half": ("float16", [3], struct.pack("<3e", 1.5, -2, 65504)),
    "brain": ("bfloat16", [2], struct.pack("<2H", 0x3FC0, 0xFF80)),
    "int32": ("int32", [2], struct.pack("<2i", -(2**31), 2**31 - 1)),
    "int16": ("int16", [1], struct.pack("<h", -(2**15))),
    "int8": ("int8", [3], struct.pack("<3b", -128, 0, 127)),
    "uint8": ("uint8", [1], struct.pack("<B", 255)),
    "mask": ("bool", [2, 2], bytes([1, 0, 0, 1])),
    "__proto__": ("uint8", [1], bytes([7])),
}
# The specs hold addresses only: the buffers must outlive the call.
buffers = {
    name: ctypes.create_string_buffer(data, len(data)) for name, (_, _, data) in tensors.items()
}
specs = {
    name: TensorSpec(
        dtype=dtype,
        shape=shape,
        data_ptr=ctypes.addressof(buffers[name]),
        data_len=len(data),
    )
    for name, (dtype, shape, data) in tensors.items()
}
target = Path(__file__).parent.parent / "fixtures" / "mixed.safetensors"
target.parent.mkdir(exist_ok=True)
target.write_bytes(serialize(specs, metadata={"format": "pt"}))

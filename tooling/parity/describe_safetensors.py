"""Prints what Python's safetensors reads from a file: by name, dtype, shape and SHA-256 of the bytes."""

import hashlib
import json
import sys

from safetensors.numpy import load_file

tensors = load_file(sys.argv[1])
print(
    json.dumps(
        {
            name: [str(value.dtype), list(value.shape), hashlib.sha256(value.tobytes()).hexdigest()]
            for name, value in tensors.items()
        }
    )
)

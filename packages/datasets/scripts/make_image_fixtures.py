"""Writes small images of every kind and the pixels that Pillow reads from them, to src/fixtures/images.

Usage: python scripts/make_image_fixtures.py (with numpy and Pillow)
"""

import base64
import json
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps

FOLDER = Path(__file__).parent.parent / "src" / "fixtures" / "images"
HEIGHT, WIDTH = 13, 19


def pixels(channels: int, top: int = 255) -> np.ndarray:
    """A smooth picture with an edge and a little noise, every value in use."""
    y, x, c = np.mgrid[0:HEIGHT, 0:WIDTH, 0:channels]
    wave = 0.5 + 0.35 * np.sin(0.3 * x + c) * np.cos(0.25 * y - 0.5 * c) + 0.15 * (x > y)
    noise = np.random.default_rng(0).normal(0, 0.02, wave.shape)
    return (np.clip(wave + noise, 0, 1) * top).round()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    rgb = Image.fromarray(pixels(3).astype(np.uint8))
    grey = Image.fromarray(pixels(1)[..., 0].astype(np.uint8))
    rgba = Image.fromarray(pixels(4).astype(np.uint8), "RGBA")
    upright = Image.Exif()
    images = {
        "rgb.jpg": (rgb, {"quality": 90}),
        "no-subsampling.jpg": (rgb, {"quality": 95, "subsampling": 0}),
        "progressive.jpg": (rgb, {"quality": 75, "progressive": True}),
        "grey.jpg": (grey, {"quality": 90}),
        "cmyk.jpg": (rgb.convert("CMYK"), {"quality": 95}),
        "rgb.png": (rgb, {}),
        "grey.png": (grey, {}),
        "two-colours.png": (grey.convert("1"), {}),
        "palette.png": (rgb.quantize(16), {}),
        "alpha.png": (rgba, {}),
        "lossy.webp": (rgb, {"quality": 80}),
        "lossless.webp": (rgb, {"lossless": True}),
    }
    for orientation in range(2, 9):
        upright[0x0112] = orientation
        images[f"orientation-{orientation}.jpg"] = (rgb, {"quality": 90, "exif": upright.tobytes()})
    expected = {}
    for name, (image, options) in images.items():
        image.save(FOLDER / name, **options)
        read = ImageOps.exif_transpose(Image.open(FOLDER / name))
        expected[name] = {
            "width": read.width,
            "height": read.height,
            "rgb": base64.b64encode(np.asarray(read.convert("RGB")).tobytes()).decode(),
            "grey": base64.b64encode(np.asarray(read.convert("RGB").convert("L")).tobytes()).decode(),
        }
    content = {"pillow": PIL.__version__, "images": expected}
    (FOLDER / "expected.json").write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()

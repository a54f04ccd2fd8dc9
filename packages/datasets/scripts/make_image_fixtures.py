"""Writes small images of every kind and the pixels that Pillow reads from them, to src/fixtures/images.

Usage: python scripts/make_image_fixtures.py (with numpy and Pillow)
"""

import base64
import json
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageCms, ImageOps

FOLDER = Path(__file__).parent.parent / "src" / "fixtures" / "images"
HEIGHT, WIDTH = 13, 19


def pixels(channels: int, top: int = 255) -> np.ndarray:
    """A smooth picture with an edge and a little noise, every value in use."""
    y, x, c = np.mgrid[0:HEIGHT, 0:WIDTH, 0:channels]
    wave = 0.5 + 0.35 * np.sin(0.3 * x + c) * np.cos(0.25 * y - 0.5 * c) + 0.15 * (x > y)
    noise = np.random.default_rng(0).normal(0, 0.02, wave.shape)
    return (np.clip(wave + noise, 0, 1) * top).round()


def unusual(rgb: Image.Image, grey: Image.Image, rgba: Image.Image) -> dict:
    """Kinds of files that are rarer, yet occur in folders of photographs."""
    palette = rgb.quantize(16)
    palette.info["transparency"] = bytes([0, 128] + [255] * 14)
    other = Image.fromarray(255 - np.asarray(rgb))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    return {
        "grey-alpha.png": (Image.merge("LA", [grey, rgba.getchannel("A")]), {}),
        "palette-alpha.png": (palette, {}),
        "transparent-colour.png": (rgb, {"transparency": rgb.getpixel((0, 0))}),
        "transparent-grey.png": (grey, {"transparency": grey.getpixel((0, 0))}),
        "animated.png": (rgb, {"save_all": True, "append_images": [other], "duration": 100}),
        "alpha.webp": (rgba, {"lossless": True, "exact": True}),
        "animated.webp": (rgb, {"save_all": True, "append_images": [other], "lossless": True}),
        "restarts.jpg": (rgb, {"quality": 90, "restart_marker_blocks": 1}),
        "untransformed.jpg": (rgb, {"quality": 90, "keep_rgb": True}),
        "profile.jpg": (rgb, {"quality": 90, "icc_profile": profile}),
        "profile.png": (rgb, {"icc_profile": profile}),
        "progressive-cmyk.jpg": (rgb.convert("CMYK"), {"quality": 90, "progressive": True}),
    }


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
    images |= unusual(rgb, grey, rgba)
    for orientation in range(2, 9):
        upright[0x0112] = orientation
        images[f"orientation-{orientation}.jpg"] = (rgb, {"quality": 90, "exif": upright.tobytes()})
    upright[0x0112] = 6
    images["orientation-6.png"] = (rgb, {"exif": upright.tobytes()})
    images["orientation-6.webp"] = (rgb, {"lossless": True, "exif": upright.tobytes()})
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

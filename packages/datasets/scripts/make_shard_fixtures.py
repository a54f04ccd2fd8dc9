"""Writes src/fixtures/shards/{gnu,pax,ustar}.tar: one content in the three forms of Python's tarfile.

    python scripts/make_shard_fixtures.py
"""

import io
import tarfile
from pathlib import Path

folder = Path(__file__).parent.parent / "src" / "fixtures" / "shards"
folder.mkdir(parents=True, exist_ok=True)
image = (folder.parent / "images" / "two-colours.png").read_bytes()
long_name = "a-long-folder/" * 9 + "000002"
files = {
    "./000000.png": image,
    "./000000.cls": b"3\n",
    "sub/000000.PNG": image,
    "sub/000000.json": b'{"label": 1, "text": "gr\xc3\xbcn"}',
    "__meta__/about.json": b"{}",
    ".hidden": b"",
    "notes": b"of no extension",
}
# ustar holds less.
more = {f"{long_name}.png": image, f"{long_name}.cls": b"2", "grün.png": image, "grün.cls": b"0"}

for name, form in {"gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT, "ustar": tarfile.USTAR_FORMAT}.items():
    with tarfile.open(folder / f"{name}.tar", "w", format=form) as archive:
        directory = tarfile.TarInfo("sub")
        directory.type = tarfile.DIRTYPE
        archive.addfile(directory)
        link = tarfile.TarInfo("link.png")
        link.type, link.linkname = tarfile.SYMTYPE, "../outside.png"
        archive.addfile(link)
        for path, content in {**files, **({} if name == "ustar" else more)}.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))

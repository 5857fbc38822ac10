"""An image says its size, and in Exif (JEITA CP-3451) which device made it, when and where: as its maker set it, or a forger.

Only headers are read: no pixel is decoded. One that claims more than 400 million pixels is refused as a bomb.
"""

from __future__ import annotations

import warnings
from io import BufferedReader

from PIL import ExifTags, Image

from answerable.evidence.reading.metadata import MOST, Fact, Metadata, facts, plain

Image.MAX_IMAGE_PIXELS = 200_000_000
_FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP", "AVIF")
_PARTS = ((ExifTags.IFD.Exif, ExifTags.TAGS), (ExifTags.IFD.GPSInfo, ExifTags.GPSTAGS))


def read(found: str, file: BufferedReader) -> Metadata:
    """Return what an image says of itself. Raises Pillow's errors where it is none, or a bomb."""
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    with Image.open(file, formats=_FORMATS) as image:
        said = facts(format=image.format, width=image.width, height=image.height, mode=image.mode)
        return Metadata(found, "read", facts=(*said, *_exif(image))[:MOST])


def _exif(image: Image.Image) -> list[Fact]:
    try:
        exif = image.getexif()
        every = [(exif, ExifTags.TAGS), *((exif.get_ifd(part), names) for part, names in _PARTS)]
        return [
            Fact(f"Exif {names.get(tag, tag)}", plain(value))
            for found, names in every
            for tag, value in list(found.items())[:MOST]
            if tag not in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)
            and not (isinstance(value, bytes) and len(value) > 200)
        ]
    except Exception as error:  # Pillow raises various errors over broken Exif; the image itself was read.
        return [Fact("Exif unreadable", type(error).__name__)]

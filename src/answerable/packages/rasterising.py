"""Rasterising draws the pages of a PDF or an image anew with black boxes, so that what lies under a box is in no byte of the result.

The result is a new item that names its parent: that both show the same elsewhere is asserted by who made it, never proven. Text,
layers, attachments and metadata are gone. A box is page (from 1), left, top, width, height: in points (1/72 inch) of a PDF, in pixels
of an image. Drawn at 150 dots per inch; at most 500 pages, 50 million pixels a page.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import gmtime
from typing import NamedTuple

from PIL import Image, ImageDraw
from PIL.Image import Image as Picture

from answerable.core.merkle import Refuted

DPI, PAGES, PIXELS = 150, 500, 50_000_000


class Box(NamedTuple):
    """What is blacked out of a page."""

    page: int
    left: int
    top: int
    width: int
    height: int


def rasterise(path: Path, boxes: Sequence[Box]) -> tuple[bytes, str]:
    """Return the new item's bytes and media type: a PDF of pictures for a PDF, a PNG for an image. Raises Refuted.

    A box that lies on no page is refused, because what it was meant to hide would stay.
    """
    with path.open("rb") as file:
        pdf = file.read(5) == b"%PDF-"
    try:
        pages = [_blackened(number, *page, boxes) for number, page in enumerate(_pages(path, pdf), start=1)]
    except Refuted:
        raise
    except Exception as error:  # What both libraries raise over hostile bytes has no closer ancestor in common.
        raise Refuted(f"{path.name}: cannot be drawn: {str(error).replace(str(path), path.name)[:200]}") from None
    if any(not 1 <= box.page <= len(pages) for box in boxes):
        raise Refuted(f"{path.name}: has {len(pages)} pages, and a box lies on none of them")
    out = io.BytesIO()
    if pdf:
        # The same input gives the same bytes: no date but the first.
        start = gmtime(0)
        pages[0].save(
            out, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, creationDate=start, modDate=start
        )
    else:
        pages[0].save(out, "PNG")
    return out.getvalue(), "application/pdf" if pdf else "image/png"


def _pages(path: Path, pdf: bool) -> Iterator[tuple[Picture, float]]:
    """Yield each page as a picture, and how many pixels one unit of a box has."""
    if not pdf:
        with Image.open(path) as image:
            _bounded(path, image.width * image.height)
            yield image.convert("RGB"), 1.0
        return
    from pypdfium2 import PdfDocument

    document = PdfDocument(path)
    try:
        if not 1 <= len(document) <= PAGES:
            raise Refuted(f"{path.name}: has no page, or more than {PAGES}")
        scale = DPI / 72
        for page in document:
            width, height = page.get_size()
            _bounded(path, int(width * scale) * int(height * scale))
            yield page.render(scale=scale).to_pil().convert("RGB"), scale
            page.close()
    finally:
        document.close()


def _bounded(path: Path, pixels: int) -> None:
    if pixels > PIXELS:
        raise Refuted(f"{path.name}: a page has more than {PIXELS} pixels")


def _blackened(number: int, picture: Picture, scale: float, boxes: Sequence[Box]) -> Picture:
    draw: Callable[..., None] = ImageDraw.Draw(picture).rectangle
    for box in boxes:
        if box.page != number:
            continue
        left, top = int(box.left * scale), int(box.top * scale)
        # Rounded outwards, so that no edge of what is hidden is left.
        right, bottom = int((box.left + box.width) * scale) + 1, int((box.top + box.height) * scale) + 1
        if (
            box.left < 0
            or box.top < 0
            or box.width < 1
            or box.height < 1
            or left >= picture.width
            or top >= picture.height
        ):
            raise Refuted(f"page {number}: a box lies outside it")
        draw((left, top, right, bottom), fill=(0, 0, 0))
    # A new picture: nothing that came with the old one, a colour profile or a comment, goes along.
    return Image.frombytes("RGB", picture.size, picture.tobytes())

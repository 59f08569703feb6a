"""Draws an image that somebody uploaded anew, and small. A program of its own, with limits.

It reads the image from standard input and writes WebP to standard output. ``fit 480`` keeps its
shape and makes it at most 480 pixels wide and high; ``square 64`` cuts the middle out of it.

Decoders of images are large, and written in C: a file that brings one down, or has it take all
memory or all time, ends this process and nothing else. It knows neither Django nor the settings
nor any secret.
"""

import resource
import sys
import warnings
from io import BytesIO

from PIL import Image, ImageOps

MOST_PIXELS = 50_000_000
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_MOST_MEMORY = 1024**3
_MOST_SECONDS = 15


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Pillow warns of images that expand to a great many pixels, and refuses twice as many.
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def draw(source: BytesIO, shape: str, side: int) -> bytes:
    """The first frame, upright, without any of the metadata."""
    with Image.open(source, formats=_FORMATS) as image:
        image.draft("RGB", (side, side))
        orientation = image.getexif()
        has_alpha = "A" in image.getbands() or "transparency" in image.info
        whole = image.convert("RGBA" if has_alpha else "RGB")
    whole.getexif().update(orientation)
    if shape == "square":
        small = ImageOps.fit(ImageOps.exif_transpose(whole), (side, side))
    else:
        whole.thumbnail((side, side), reducing_gap=2.0)
        small = ImageOps.exif_transpose(whole)
    # A new image, so that nothing but the pixels goes into what is written.
    bare = Image.new(small.mode, small.size)
    bare.paste(small)
    written = BytesIO()
    bare.save(written, "WEBP", quality=80, method=4)
    return written.getvalue()


if __name__ == "__main__":
    limit()
    sys.stdout.buffer.write(draw(BytesIO(sys.stdin.buffer.read()), sys.argv[1], int(sys.argv[2])))

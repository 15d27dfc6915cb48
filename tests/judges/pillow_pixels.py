"""Writes the pixels of all frames of a picture, as Pillow reads them, to a file, and prints frames, width, height and samples.

Use: python3 pillow_pixels.py FILE RAW [MODE]    MODE is Pillow's, RGB when left out; "as-is" converts nothing.
"""
import sys

import numpy
from PIL import Image

mode = sys.argv[3] if len(sys.argv) > 3 else "RGB"
with Image.open(sys.argv[1]) as image, open(sys.argv[2], "wb") as raw:
    frames = getattr(image, "n_frames", 1)
    for i in range(frames):
        if frames > 1:
            image.seek(i)
        pixels = numpy.asarray(image if mode == "as-is" else image.convert(mode))
        if pixels.dtype == bool:
            pixels = (pixels != 0).astype("u1")
        raw.write(pixels.tobytes())
    print(frames, image.width, image.height, 1 if pixels.ndim == 2 else pixels.shape[2])

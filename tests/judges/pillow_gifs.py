"""Writes GIF files of the kinds that animations use, and beside each the composed frames as Pillow reads them (NAME.raw), and prints name, frames, height, width, samples.

Use: python3 pillow_gifs.py FOLDER
"""
import os
import sys

import numpy
from PIL import Image

folder = sys.argv[1]
rng = numpy.random.RandomState(4)


def frame(t, palette):
    a = numpy.zeros((60, 80), "u1")
    a[5 + t:25 + t, 3 * t:3 * t + 20] = t * 10 + 50
    a[40:50, 10:30] = rng.randint(0, 100, (10, 20))
    image = Image.fromarray(a, "P")
    image.putpalette(palette)
    return image


def report(name, mode):
    with Image.open(os.path.join(folder, name)) as image, open(os.path.join(folder, name + ".raw"), "wb") as raw:
        for i in range(image.n_frames):
            image.seek(i)
            pixels = numpy.asarray(image.convert(mode))
            raw.write(pixels.tobytes())
        print(name, image.n_frames, image.height, image.width, 1 if pixels.ndim == 2 else pixels.shape[2])


one = [int(x) for x in rng.randint(0, 256, 768)]
two = [int(x) for x in rng.randint(0, 256, 768)]
frames = [frame(t, one) for t in range(12)]
frames[0].save(os.path.join(folder, "differences.gif"), save_all=True, append_images=frames[1:], duration=120, loop=3, comment=b"twelve frames")
report("differences.gif", "RGB")
mixed = [frame(t, one if t % 2 else two) for t in range(6)]
mixed[0].save(os.path.join(folder, "palettes.gif"), save_all=True, append_images=mixed[1:], duration=[50, 100, 150, 50, 50, 50])
report("palettes.gif", "RGB")
shapes = []
for t in range(5):
    a = numpy.zeros((40, 50, 4), "u1")
    a[5 + 4 * t:15 + 4 * t, 5:45] = (10 * t, 200, 50, 255)
    shapes.append(Image.fromarray(a, "RGBA"))
shapes[0].save(os.path.join(folder, "cleared.gif"), save_all=True, append_images=shapes[1:], duration=100, disposal=2)
report("cleared.gif", "RGBA")
gray = Image.fromarray(rng.randint(0, 256, (33, 47)).astype("u1"))
gray.save(os.path.join(folder, "gray.gif"))
report("gray.gif", "L")
big = Image.fromarray(rng.randint(0, 256, (300, 400)).astype("u1"), "P")
big.putpalette(one)
big.save(os.path.join(folder, "interlaced.gif"), interlace=1)
report("interlaced.gif", "RGB")
big.save(os.path.join(folder, "plain.gif"), interlace=0)
report("plain.gif", "RGB")

#!/usr/bin/env python3
"""Draws icon.png (128 x 128), the icon of the packages: three thin sections of an image, in the colours of its channels. Needs Pillow; the result is committed, so only who changes it runs this."""
import os
from PIL import Image, ImageChops, ImageDraw

SIDE, FINE = 128, 8


def sheet(colour, shift):
    """One section, seen from the side and from above: a rhombus."""
    plane = Image.new("RGB", (SIDE * FINE, SIDE * FINE))
    x, y, half, depth = 64, 64 + shift, 46, 23
    ImageDraw.Draw(plane).polygon([(c * FINE, d * FINE) for c, d in ((x - half, y), (x, y - depth), (x + half, y), (x, y + depth))], fill=colour)
    return plane


light = Image.new("RGB", (SIDE * FINE, SIDE * FINE))
for colour, shift in (((0, 170, 190), 20), ((190, 0, 130), 0), ((150, 180, 0), -20)):
    light = ImageChops.add(light, sheet(colour, shift))
mask = Image.new("L", light.size)
ImageDraw.Draw(mask).rounded_rectangle((0, 0, SIDE * FINE - 1, SIDE * FINE - 1), radius=24 * FINE, fill=255)
ground = Image.new("RGB", light.size, (16, 20, 28))
icon = ImageChops.lighter(ground, light).convert("RGBA")
icon.putalpha(mask)
icon.resize((SIDE, SIDE), Image.LANCZOS).save(os.path.join(os.path.dirname(os.path.abspath(__file__)), "icon.png"), optimize=True)

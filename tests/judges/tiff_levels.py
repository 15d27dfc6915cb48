"""Prints one line for each level of each series of a TIFF file, as tifffile reads it: series, level, axes, shape, type, SHA-256 (C order, little-endian).

Use: python3 tiff_levels.py FILE
"""
import hashlib
import sys

import numpy
import tifffile

with tifffile.TiffFile(sys.argv[1]) as tif:
    for s, series in enumerate(tif.series):
        for l, level in enumerate(series.levels):
            values = numpy.ascontiguousarray(level.asarray())
            values = values.astype(values.dtype.newbyteorder("<"))
            print(s, l, level.axes, "x".join(map(str, level.shape)), values.dtype.name, hashlib.sha256(values.tobytes()).hexdigest())

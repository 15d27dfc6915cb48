"""Prints "<path> <sha256>" of each array of a folder, as zarr-python 2 reads it: C order, little-endian.

Use: python3 zarr_v2.py FOLDER PATH...
"""
import hashlib
import sys

import numpy
import zarr

folder, *paths = sys.argv[1:]
for path in paths:
    values = numpy.ascontiguousarray(zarr.open_array(folder + "/" + path, mode="r")[...])
    values = values.astype(values.dtype.newbyteorder("<"))
    print(path, hashlib.sha256(values.tobytes()).hexdigest())

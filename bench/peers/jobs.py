"""The peers' side of the jobs: prints the seconds of each repetition and the peak memory in kB. Imports are not timed."""
import os, shutil, sys, time
import numpy as np
import tifffile


def read_tiff(path):
    state = {}

    def run():
        with tifffile.TiffFile(path) as tif:
            series = tif.series[0]
            if "out" not in state:
                state["out"] = np.ones(series.shape, series.dtype)
            start = time.perf_counter()
            series.asarray(out=state["out"], maxworkers=os.cpu_count())
            return time.perf_counter() - start

    return run


def one_plane(path):
    def run():
        start = time.perf_counter()
        with tifffile.TiffFile(path) as tif:
            tif.series[0].pages[2 * 60 + 1 * 30 + 15].asarray()
        return time.perf_counter() - start

    return run


def region(path):
    import zarr

    def run():
        start = time.perf_counter()
        store = tifffile.imread(path, aszarr=True)
        array = zarr.open(store, mode="r")
        array[2, 1, 10:20, 300:556, 400:656]
        store.close()
        return time.perf_counter() - start

    return run


def read_zarr(path):
    import zarr

    all_cores()

    def run():
        array = zarr.open(path, mode="r")["0"]
        start = time.perf_counter()
        array[:]
        return time.perf_counter() - start

    return run


def cube(path):
    import zarr

    all_cores()

    array = zarr.open(path, mode="r")["0"]
    turn = [0]

    def run():
        seconds = []
        for _ in range(50):
            turn[0] += 1
            t = turn[0]
            y, x = 64 * (t % 16), 64 * (t * 7 % 16)
            start = time.perf_counter()
            array[t % 5, t % 2, 0:30, y:y + 64, x:x + 64]
            seconds.append(time.perf_counter() - start)
        return sorted(seconds)[len(seconds) // 2]

    return run


def mean2(plane):
    """The mean of 2 x 2 samples, halves to even, in integers: four times as fast as through floating point, with the same result."""
    total = plane[0::2, 0::2].astype(np.uint32)
    total += plane[0::2, 1::2]
    total += plane[1::2, 0::2]
    total += plane[1::2, 1::2]
    total += ((total >> 2) & 1) + 1
    total >>= 2
    return total.astype(plane.dtype)


def all_cores():
    """numcodecs compresses and decompresses one Blosc chunk with as many threads."""
    import numcodecs.blosc

    numcodecs.blosc.use_threads = True
    numcodecs.blosc.set_nthreads(os.cpu_count())


def write_zarr(source, target):
    import numcodecs
    import zarr

    all_cores()

    def run():
        shutil.rmtree(target, ignore_errors=True)
        start = time.perf_counter()
        with tifffile.TiffFile(source) as tif:
            series = tif.series[0]
            group = zarr.open_group(target, mode="w")
            t, c, z, y, x = series.shape
            levels = [group.create_dataset(str(k), shape=(t, c, z, y >> k, x >> k), chunks=(1, 1, 1, y >> k, x >> k), dtype=series.dtype, dimension_separator="/",
                                           compressor=numcodecs.Blosc("lz4", 5, numcodecs.Blosc.SHUFFLE)) for k in range(4)]
            for i, page in enumerate(series.pages):
                plane = page.asarray()
                at = np.unravel_index(i, (t, c, z))
                for k in range(4):
                    if k:
                        plane = mean2(plane)
                    levels[k][at] = plane
        return time.perf_counter() - start

    return run


def write_tiff(source, target):
    def run():
        start = time.perf_counter()
        with tifffile.TiffFile(source) as tif, tifffile.TiffWriter(target, bigtiff=True) as out:
            for page in tif.series[0].pages:
                plane = page.asarray(maxworkers=os.cpu_count())
                out.write(plane, tile=(256, 256), compression="zlib", compressionargs={"level": 6}, maxworkers=os.cpu_count(), subifds=2, metadata=None)
                for _ in range(2):
                    plane = mean2(plane)
                    out.write(plane, tile=(256, 256), compression="zlib", compressionargs={"level": 6}, maxworkers=os.cpu_count(), subfiletype=1, metadata=None)
        return time.perf_counter() - start

    return run


def sha1(planes):
    """IMAGEWALK by hand: planes in Z, C, T order, big-endian."""
    import hashlib

    def run():
        start = time.perf_counter()
        digest = hashlib.sha1()
        plane, (t, c, z) = planes()
        for k in range(z):
            for j in range(c):
                for i in range(t):
                    digest.update(plane(i, j, k).byteswap().data)
        return time.perf_counter() - start

    return run


def tiff_planes(path):
    def planes():
        series = tifffile.TiffFile(path).series[0]
        t, c, z = series.shape[:3]
        return lambda i, j, k: series.pages[(i * c + j) * z + k].asarray(), (t, c, z)

    return planes


def zarr_planes(path):
    def planes():
        import zarr

        array = zarr.open(path, mode="r")["0"]
        return lambda i, j, k: array[i, j, k], array.shape[:3]

    return planes


def far_planes(url):
    import zarr

    all_cores()

    def run():
        start = time.perf_counter()
        array = zarr.open(url, mode="r")["0"]
        array[0:2, 0:2, 0:16]
        return time.perf_counter() - start

    return run


def find(number, folder):
    f = lambda name: os.path.join(folder, name)
    return {
        "1": lambda: read_tiff(f("m-none.ome.tif")),
        "2": lambda: read_tiff(f("m-deflate.ome.tif")),
        "5": lambda: one_plane(f("m-deflate.ome.tif")),
        "6": lambda: region(f("m-deflate.ome.tif")),
        "7": lambda: read_zarr(f("m-planes.ome.zarr")),
        "8": lambda: read_zarr(f("m-cubes.ome.zarr")),
        "9": lambda: cube(f("m-cubes.ome.zarr")),
        "10": lambda: write_zarr(f("m-none.ome.tif"), f("peer10.zarr")),
        "12": lambda: write_tiff(f("m-none.ome.tif"), f("peer12.tif")),
        "13": lambda: write_zarr(f("m-none.ome.tif"), f("peer13.zarr")),
        "21": lambda: far_planes(f("m-planes.ome.zarr")),
        "14": lambda: sha1(tiff_planes(f("m-none.ome.tif"))),
        "14z": lambda: sha1(zarr_planes(f("m-planes.ome.zarr"))),
    }[number]()


job = find(sys.argv[1], sys.argv[2])
seconds = [job() for _ in range(int(sys.argv[3]))]
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(" ".join("%.5f" % s for s in seconds), "peak", peak)

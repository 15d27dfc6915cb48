"""What this machine can do with the pixels of the test picture: python3 bounds.py FOLDER prints two Markdown tables, the rates of single stages on one core, and the least that whole jobs can take: their slowest
stages by the C libraries, on all cores, with nothing else to do. Jobs are judged against these, not against figures of another machine."""
import glob, hashlib, os, sys, time
from concurrent.futures import ThreadPoolExecutor
import numpy as np
from numcodecs import Zstd, blosc

folder = sys.argv[1]
size, plane = 256 << 20, 1024 * 1024 * 2
blosc.set_nthreads(1)
blosc.use_threads = False


def best(work, amount, repeats=5):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return amount / min(times) / 1e9


path = os.path.join(folder, "m-none.ome.tif")
data = np.fromfile(path, np.uint8, size, offset=1 << 20)
target = np.empty_like(data)
target[:] = 1
planes = [data[i:i + plane].view("<u2") for i in range(0, size // 2, plane)]
encoded = [blosc.compress(p, b"lz4", 5, blosc.SHUFFLE) for p in planes]
packed = sum(map(len, encoded)) / (size // 2)
out = os.path.join(folder, "bounds.tmp")


def read():
    with open(path, "rb", buffering=0) as f: f.readinto(target)


def write():
    if os.path.exists(out): os.remove(out)
    with open(out, "wb", buffering=0) as f: f.write(data)


rows = [
    ("copy in memory", best(lambda: np.copyto(target, data), size)),
    ("read a cached file", best(read, size)),
    ("write a new file", best(write, size)),
    ("SHA-1 (OpenSSL)", best(lambda: hashlib.sha1(data).digest(), size, 3)),
    ("SHA-256 (OpenSSL)", best(lambda: hashlib.sha256(data).digest(), size, 3)),
    ("c-blosc lz4:5, shuffled, encode (to %.2f of the size)" % packed, best(lambda: [blosc.compress(p, b"lz4", 5, blosc.SHUFFLE) for p in planes], size // 2)),
    ("c-blosc lz4:5, shuffled, decode", best(lambda: [blosc.decompress(e) for e in encoded], size // 2)),
]
os.remove(out)
print("| one core of this machine | GB/s |\n|---|---|")
for name, rate in rows: print("| %s | %.2f |" % (name, rate))


# Whole jobs. numcodecs lets go of the interpreter's lock while it works, so threads use all cores.
pool = ThreadPoolExecutor(os.cpu_count())


def seconds(work, repeats=5):
    return 1 / best(work, 1e9, repeats)


def everywhere(work, items):
    """Each core takes a share of the items, so that the pool costs nothing."""
    cores = os.cpu_count()
    list(pool.map(lambda first: [work(item) for item in items[first::cores]], range(cores)))


def chunks(store):
    """The encoded chunks of level 0."""
    found = []
    for name in sorted(glob.glob(os.path.join(folder, store, "0", "**"), recursive=True)):
        if os.path.isfile(name) and not os.path.basename(name).startswith("."):
            with open(name, "rb") as f: found.append(f.read())
    return found


del data, target
whole = np.fromfile(path, np.uint8)
warm = np.empty_like(whole)
warm[:] = 1
cores = os.cpu_count()
share = len(whole) // cores


def read_share(first):
    with open(path, "rb", buffering=0) as f:
        f.seek(first * share)
        f.readinto(warm[first * share:(first + 1) * share])


pixels = whole[len(whole) - 300 * plane:]
all_planes = [pixels[i:i + plane].view("<u2") for i in range(0, len(pixels), plane)]
planes_store, cubes_store = chunks("m-planes.ome.zarr"), chunks("m-cubes.ome.zarr")
# The chunks of job 11, 512 x 512.
zstd = Zstd(level=3)
tiles = [np.ascontiguousarray(p.reshape(1024, 1024)[y:y + 512, x:x + 512]) for p in all_planes for y in (0, 512) for x in (0, 512)]
decode_planes = seconds(lambda: everywhere(blosc.decompress, planes_store), 3)
sha1 = len(pixels) / 1e9 / rows[3][1]
encode = seconds(lambda: everywhere(lambda p: blosc.compress(p, b"lz4", 5, blosc.SHUFFLE), all_planes), 3)
jobs = [
    ("1", "read the file into a warm buffer, all cores", seconds(lambda: list(pool.map(read_share, range(cores))))),
    ("7", "c-blosc decodes the chunks, all cores", decode_planes),
    ("8", "c-blosc decodes the chunks, all cores", seconds(lambda: everywhere(blosc.decompress, cubes_store), 3)),
    ("9", "c-blosc decodes the chunk, one core", seconds(lambda: [blosc.decompress(c) for c in cubes_store[:200]]) / 200),
    ("10", "c-blosc encodes level 0 and a third more, all cores; the result is written", encode * 4 / 3 + packed * len(pixels) * 4 / 3 / 1e9 / rows[2][1] / cores),
    ("11", "libzstd 3 encodes level 0 and a third more, all cores", seconds(lambda: everywhere(zstd.encode, tiles), 1) * 4 / 3),
    ("14", "SHA-1, one core: a digest cannot be divided", sha1),
    ("14z", "the longer of SHA-1 on one core, and that with decoding on all", max(sha1, (sha1 + decode_planes * cores) / cores)),
]
print("\n| job | bound | s |\n|---|---|---|")
for job, what, least in jobs: print("| %s | %s | %.4f |" % (job, what, least))

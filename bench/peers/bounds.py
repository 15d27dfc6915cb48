"""What this machine can do with the pixels of the test picture, one core unless said: python3 bounds.py FOLDER prints a Markdown table. Jobs are judged against it, not against figures of another machine."""
import hashlib, os, sys, time
import numpy as np
from numcodecs import blosc

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

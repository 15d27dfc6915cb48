"""How cost grows: the same work at growing sizes, each point a process of the program. `bench/run growth [KIND...]` writes bench/results/growth.md and growth.svg.

What grows: the pixels of a picture, the chunks of a store, the pages of a TIFF, the scenes of a file. The sources are made here, byte by byte, so that they owe nothing to the code that is measured.
A line of the picture that rises bends: the work of one unit depends on how many there are."""
import json, math, os, shutil, struct, subprocess, sys

SIDE = 16  # of the planes of a source with many pages or scenes


def run(program, *args, seconds=900):
    """Seconds of processor time, which other work on the machine changes little, and peak memory in MiB, of one process."""
    p = subprocess.Popen([program, *map(str, args)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = p.stderr.read()
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode: raise SystemExit("failed: %s\n%s" % (" ".join(map(str, args)), error.decode()[:2000]))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def plane(i, side=SIDE):
    return struct.pack("<%dH" % (side * side), *((i * 31 + k * k) & 0x3FF for k in range(side * side)))


def tiff(path, pages, description, pixels, side=SIDE):
    """A BigTIFF of uncompressed uint16 planes, its directories behind the pixels; the description belongs to the first page."""
    with open(path, "wb") as f:
        text = description.encode() + b"\0"
        text += b"\0" * (-len(text) % 8)
        size = side * side * 2
        at_text, at_pixels, at = 16, 16 + len(text), 16 + len(text) + pages * size
        f.write(struct.pack("<2sHHHQ", b"II", 43, 8, 0, at) + text)
        for i in range(pages): f.write(pixels(i))
        for i in range(pages):
            entries = [(256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 1), (273, 16, 1, at_pixels + i * size), (277, 3, 1, 1), (278, 4, 1, side), (279, 16, 1, size)]
            if i == 0: entries.insert(5, (270, 2, len(text), at_text))
            at += 8 + 20 * len(entries) + 8
            f.write(struct.pack("<Q", len(entries)) + b"".join(struct.pack("<HHQQ", *e) for e in entries) + struct.pack("<Q", 0 if i == pages - 1 else at))


OME = '<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">%s</OME>'


def image(i, z, first, each=False, side=SIDE):
    data = "".join('<TiffData FirstZ="%d" IFD="%d" PlaneCount="1"/>' % (k, first + k) for k in range(z)) if each else '<TiffData IFD="%d" PlaneCount="%d"/>' % (first, z)
    planes = "".join('<Plane TheZ="%d" TheT="0" TheC="0" DeltaT="%d" PositionX="%d" PositionXUnit="µm"/>' % (k, k, k) for k in range(z)) if each else ""
    return ('<Image ID="Image:%d" Name="field %d"><Pixels ID="Pixels:%d" DimensionOrder="XYZCT" Type="uint16" SizeX="%d" SizeY="%d" SizeZ="%d" SizeC="1" SizeT="1" PhysicalSizeX="0.5" PhysicalSizeY="0.5">'
            '<Channel ID="Channel:%d:0" SamplesPerPixel="1"/>%s%s</Pixels></Image>' % (i, i, i, side, side, z, i, data, planes))


def many_pages(folder, n):
    path = os.path.join(folder, "pages-%d.ome.tif" % n)
    tiff(path, n, OME % image(0, n, 0, True), plane)
    return path


def plain_pages(folder, n):
    path = os.path.join(folder, "plain-%d.tif" % n)
    tiff(path, n, "many pages", plane)
    return path


def many_scenes(folder, n):
    path = os.path.join(folder, "scenes-%d.ome.tif" % n)
    tiff(path, n, OME % "".join(image(i, 1, i) for i in range(n)), plane)
    return path


def zarr(path, shape, chunks):
    """An OME-Zarr 0.4 of one level without a chunk."""
    os.makedirs(os.path.join(path, "0"))
    axes = [{"name": a, "type": {"t": "time", "c": "channel"}.get(a, "space")} for a in "tczyx"]
    with open(os.path.join(path, ".zgroup"), "w") as f: json.dump({"zarr_format": 2}, f)
    with open(os.path.join(path, ".zattrs"), "w") as f:
        json.dump({"multiscales": [{"version": "0.4", "axes": axes, "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [1, 1, 1, 1, 1]}]}]}]}, f)
    with open(os.path.join(path, "0", ".zarray"), "w") as f:
        json.dump({"zarr_format": 2, "shape": shape, "chunks": chunks, "dtype": "<u2", "fill_value": 0, "order": "C", "filters": None, "dimension_separator": "/", "compressor": None}, f)
    return path


def sparse_chunks(folder, n):
    """n chunks of 16 x 16, of which one in a hundred is stored."""
    side = max(1, math.isqrt(n))
    path = zarr(os.path.join(folder, "sparse-%d.ome.zarr" % n), [1, 1, 1, side * SIDE, side * SIDE], [1, 1, 1, SIDE, SIDE])
    for y in range(0, side, 10):
        os.makedirs(os.path.join(path, "0", "0", "0", "0", str(y)))
        for x in range(0, side, 10):
            with open(os.path.join(path, "0", "0", "0", "0", str(y), str(x)), "wb") as f: f.write(plane(x + y))
    return path


def pixels(folder, n):
    """A stack of n planes of 1024 x 1024 whose high bytes compress."""
    import random
    side, size = 1024, 1 << 21
    noise = random.Random(1).randbytes(size)
    body = bytearray(noise)
    body[1::2] = bytes(b & 3 for b in noise[1::2])
    path = os.path.join(folder, "stack-%d.ome.tif" % n)
    tiff(path, n, OME % image(0, n, 0, False, side), lambda i: body[i * 4098 % size:] + body[:i * 4098 % size], side)
    return path


ZARR04 = ["--ngff", "0.4", "--compression", "blosc-lz4:5"]
# kind: (what a unit is, sizes, source, [(job, arguments behind source and before the target's options, name of the target)])
KINDS = {
    "size": ("plane of 2 MiB", [8, 32, 128, 512], pixels, [
        ("to OME-Zarr 0.4, blosc-lz4, pyramid", "convert", "o.ome.zarr", [*ZARR04, "--chunks", "1,1,1,1024,1024"]),
        ("to OME-Zarr 0.5, default", "convert", "o.ome.zarr", []),
        ("to OME-TIFF, uncompressed, pyramid", "convert", "o.ome.tif", ["--compression", "none"]),
        ("pixhash", "pixhash", None, [])]),
    "chunks": ("chunk of 16 x 16, one in a hundred stored", [1024, 10 ** 4, 10 ** 5, 10 ** 6], sparse_chunks, [
        ("info", "info", None, ["--json"]),
        ("pixhash", "pixhash", None, []),
        ("to OME-Zarr 0.4, chunks of 16 x 16", "convert", "o.ome.zarr", ["--ngff", "0.4", "--levels", "1", "--chunks", "1,1,1,16,16"]),
        ("to OME-Zarr 0.5, chunks of 16 x 16 in shards", "convert", "o.ome.zarr", ["--levels", "1", "--chunks", "1,1,1,16,16", "--shards", "1,1,1,1024,1024"]),
        ("to OME-TIFF, tiles of 16 x 16", "convert", "o.ome.tif", ["--levels", "1", "--tile", "16"])]),
    "pages": ("page of 16 x 16, listed one by one in OME-XML", [100, 10 ** 3, 10 ** 4, 10 ** 5], many_pages, [
        ("info", "info", None, ["--json"]),
        ("pixhash", "pixhash", None, []),
        ("to OME-Zarr 0.5", "convert", "o.ome.zarr", []),
        ("to OME-TIFF", "convert", "o.ome.tif", [])]),
    "plain": ("page of 16 x 16, plain TIFF", [100, 10 ** 3, 10 ** 4, 10 ** 5], plain_pages, [
        ("info", "info", None, ["--json"]),
        ("pixhash", "pixhash", None, []),
        ("to OME-TIFF", "convert", "o.ome.tif", [])]),
    "scenes": ("scene of one plane of 16 x 16", [1, 10, 100, 10 ** 3, 10 ** 4], many_scenes, [
        ("info", "info", None, ["--json"]),
        ("pixhash", "pixhash", None, []),
        ("to OME-Zarr 0.5", "convert", "o.ome.zarr", ["--scene", "all"]),
        ("to OME-TIFF", "convert", "o.ome.tif", ["--scene", "all"])]),
}


def sparse_giant(folder, _):
    """24 GiB of which nothing but a few chunks is stored."""
    path = zarr(os.path.join(folder, "giant.ome.zarr"), [1, 1, 12, 32768, 32768], [1, 1, 1, 1024, 1024])
    for z in range(0, 12, 4):
        os.makedirs(os.path.join(path, "0", "0", "0", str(z), "7"))
        with open(os.path.join(path, "0", "0", "0", str(z), "7", "9"), "wb") as f: f.write(b"\1\2" * (1 << 20))
    return path


KINDS["sparse"] = ("store of 24 GiB, three chunks stored", [1], sparse_giant, [
    ("info", "info", None, ["--json"]),
    ("pixhash", "pixhash", None, []),
    ("to OME-Zarr 0.5, pyramid", "convert", "o.ome.zarr", []),
    ("to OME-TIFF, pyramid", "convert", "o.ome.tif", [])])


def remove(path):
    if os.path.isdir(path): shutil.rmtree(path)
    elif os.path.exists(path): os.remove(path)


def made(folder, kind, n):
    """The path of a source, which a process of its own makes: a child's peak memory would count what this process holds."""
    return subprocess.run([sys.executable, os.path.abspath(__file__), "make", folder, kind, str(n)], check=True, capture_output=True, text=True).stdout.strip()


def measure(program, folder, kinds, runs):
    """[(kind, job, [(n, seconds, MiB)])]; the source and the result of each size are removed after it."""
    os.makedirs(folder, exist_ok=True)
    empty = min(run(program, "--version")[0] for _ in range(5))
    found = []
    for kind in kinds:
        _, sizes, _, jobs = KINDS[kind]
        points = {job[0]: [] for job in jobs}
        for n in sizes:
            source = made(folder, kind, n)
            for name, command, result, options in jobs:
                best, peak = math.inf, 0
                for _ in range(runs):
                    target = [os.path.join(folder, result)] if result else []
                    for path in target: remove(path)
                    seconds, memory = run(program, command, source, *target, *options, "-q")
                    best, peak = min(best, seconds), max(peak, memory)
                    for path in target: remove(path)
                    if seconds > 20: break
                points[name].append((n, best, peak))
                print("%-8s %-45s %8d %9.3f s %6.0f MiB" % (kind, name, n, best, peak), file=sys.stderr, flush=True)
            remove(source)
        found += [(kind, name, points[name]) for name, *_ in jobs]
    return empty, found


def table(empty, found):
    lines = ["Seconds of processor time. An empty process (`--version`) takes %.3f s; they are taken off before a time is divided by the number of units." % empty]
    for kind in dict.fromkeys(k for k, *_ in found):
        what, sizes, _, _ = KINDS[kind]
        lines += ["", "**%s**, a unit: %s" % (kind, what), "", "| job | " + " | ".join("%d" % n for n in sizes) + " |", "|---|" + "---|" * len(sizes)]
        for k, name, points in found:
            if k == kind: lines.append("| %s | " % name + " | ".join("%.3f s, %s, %.0f MiB" % (s, per_unit(s - empty, n), m) for n, s, m in points) + " |")
    return "\n".join(lines)


def per_unit(seconds, n):
    u = max(seconds, 0) / n * 1e6
    return "%.0f ms each" % (u / 1000) if u >= 1e4 else "%.1f ms each" % (u / 1000) if u >= 1000 else "%.0f µs each" % u if u >= 10 else "%.1f µs each" % u


def picture(empty, found):
    """An SVG: a pane for each kind, time per unit above (differences of less than 2 ms from an empty process count as 2 ms) and peak memory below, both axes logarithmic."""
    kinds = [k for k in dict.fromkeys(k for k, *_ in found) if len(KINDS[k][1]) > 1]
    width, height, left, top, gap = 300, 190, 62, 34, 84
    colours = ["#1b6ca8", "#c8553d", "#3a7d44", "#7b4b94", "#b8860b"]
    total = left + len(kinds) * (width + gap)
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11">' % (total, 2 * (height + 60) + top + 90), '<rect width="100%" height="100%" fill="white"/>']
    text = lambda x, y, s, anchor="middle", colour="#222", extra="": out.append('<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s"%s>%s</text>' % (x, y, anchor, colour, extra, s))
    for column, kind in enumerate(kinds):
        x0 = left + column * (width + gap)
        what, sizes, _, _ = KINDS[kind]
        rows = [(name, points) for k, name, points in found if k == kind]
        for row, (title, value, unit) in enumerate((("processor time per unit", lambda n, s, m: max(s - empty, 0.002) / n * 1e6, "µs"), ("peak memory", lambda n, s, m: m, "MiB"))):
            y0 = top + row * (height + 60)
            values = [value(*p) for _, points in rows for p in points]
            low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)
            if high == low: high += 1
            fx = lambda n: x0 + (math.log10(n) - math.log10(sizes[0])) / (math.log10(sizes[-1]) - math.log10(sizes[0])) * width
            fy = lambda v: y0 + height - (math.log10(v) - low) / (high - low) * height
            text(x0 + width / 2, y0 - 8, "%s: %s, %s" % (kind, title, unit), extra=' font-weight="bold"')
            for e in range(low, high + 1):
                y = fy(10.0 ** e)
                out.append('<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#ddd"/>' % (x0, x0 + width, y, y))
                text(x0 - 5, y + 4, "%g" % 10.0 ** e, "end")
            for n in sizes: text(fx(n), y0 + height + 15, format(n, ","))
            if row == 0: text(x0 + width / 2, y0 + height + 30, what)
            for i, (name, points) in enumerate(rows):
                out.append('<polyline fill="none" stroke="%s" stroke-width="2" points="%s"/>' % (colours[i], " ".join("%.1f,%.1f" % (fx(p[0]), fy(value(*p))) for p in points)))
                for p in points: out.append('<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>' % (fx(p[0]), fy(value(*p)), colours[i]))
        for i, (name, _) in enumerate(rows): text(x0, top + 2 * (height + 60) + 14 * i, "&#9644; " + name, "start", colours[i])
    return "\n".join(out) + "\n</svg>\n"


def main(program, folder, kinds, results=None, heading=""):
    empty, found = measure(program, folder, kinds or list(KINDS), int(os.environ.get("RUNS", 2)))
    text = table(empty, found)
    print(text)
    if results:
        with open(os.path.join(results, "growth.md"), "w") as f: f.write("# How cost grows\n\n%s\n\n%s\n\n![time per unit and peak memory](growth.svg)\n" % (heading, text))
        with open(os.path.join(results, "growth.svg"), "w") as f: f.write(picture(empty, found))


if __name__ == "__main__" and sys.argv[1] == "make": print(KINDS[sys.argv[3]][2](sys.argv[2], int(sys.argv[4])))
elif __name__ == "__main__": main(sys.argv[1], sys.argv[2], sys.argv[3:])

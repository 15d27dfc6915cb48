// What plain ImageJ sees of a file: dimensions, calibration, statistics of each slice, and the pixel right of the first.
open(getArgument());
getDimensions(width, height, channels, slices, frames);
getVoxelSize(vw, vh, vd, unit);
print("dims", width, height, channels, slices, frames, bitDepth());
print("voxel", d2s(vw, 9), d2s(vh, 9), d2s(vd, 9), unit);
print("interval", d2s(Stack.getFrameInterval(), 9));
for (i = 1; i <= nSlices; i++) {
  setSlice(i);
  getRawStatistics(count, mean, min, max);
  print("slice", i, d2s(mean, 6), min, max, getPixel(1, 0));
}

// What plain ImageJ sees of a file: dimensions, calibration, and of each slice statistics, the pixel right of the first, the display range, the brightest colour and the label.
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
  getMinAndMax(low, high);
  getLut(reds, greens, blues);
  print("shown", i, d2s(low, 3), d2s(high, 3), reds[255], greens[255], blues[255], getInfo("slice.label"));
}

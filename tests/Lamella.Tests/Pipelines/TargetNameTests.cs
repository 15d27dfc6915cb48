using Lamella.Pipelines.Convert;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>Names of results that the user did not name.</summary>
public sealed class TargetNameTests
{
    [Theory]
    [InlineData("exp_1.0_a", "exp_1.0_a.ome.zarr")]
    [InlineData("exp_1.0", "exp_1.0.ome.zarr")]
    [InlineData("v1.beta", "v1.beta.ome.zarr")]
    [InlineData("cells.zarr", "cells.ome.zarr")]
    [InlineData("cells.ome.zarr", "cells.converted.ome.zarr")]
    public void A_folder_has_no_ending_to_cut(string folder, string target)
    {
        using TempFolder place = new();
        Directory.CreateDirectory(place[folder]);
        Assert.Equal(place[target], TargetName.For(place[folder]));
        Assert.Equal(place[target], TargetName.For(place[folder] + "/"));
    }

    [Theory]
    [InlineData("cells.tif", "cells.ome.zarr")]
    [InlineData("cells.ome.tif", "cells.ome.zarr")]
    [InlineData("cells.tif.gz", "cells.ome.zarr")]
    [InlineData("cells.map.bz2", "cells.ome.zarr")]
    [InlineData("exp_1.0_a", "exp_1.0_a.ome.zarr")]
    [InlineData("exp_1.0_*.tif", "exp_1.0.ome.zarr")]
    public void A_file_loses_its_ending_only(string file, string target) => Assert.Equal(target, TargetName.For(file));
}

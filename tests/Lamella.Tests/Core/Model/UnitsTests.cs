using System.Globalization;
using System.Xml;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Core.Model;

public sealed class UnitsTests
{
    [Theory]
    [InlineData("µm", "micrometer")]
    [InlineData("\u03BCm", "micrometer")]
    [InlineData("\u00CE\u00BCm", "micrometer")]
    [InlineData("\u00C2\u00B5m", "micrometer")]
    [InlineData("\\u00B5m", "micrometer")]
    [InlineData("&#181;m", "micrometer")]
    [InlineData("um", "micrometer")]
    [InlineData("micron", "micrometer")]
    [InlineData("Microns", "micrometer")]
    [InlineData("micrometre", "micrometer")]
    [InlineData(" MICROMETERS ", "micrometer")]
    [InlineData("Mm", "megameter")]
    [InlineData("mm", "millimeter")]
    [InlineData("nm", "nanometer")]
    [InlineData("Å", "angstrom")]
    [InlineData("\u212B", "angstrom")]
    [InlineData("inch", "inch")]
    [InlineData("inches", "inch")]
    [InlineData("in", "inch")]
    [InlineData("meter", "meter")]
    [InlineData("metre", "meter")]
    [InlineData("m", "meter")]
    [InlineData("sec", "second")]
    [InlineData("s", "second")]
    [InlineData("usec", "microsecond")]
    [InlineData("us", "microsecond")]
    [InlineData("min", "minute")]
    [InlineData("h", "hour")]
    [InlineData("d", "day")]
    [InlineData("pixels", "pixel")]
    [InlineData("reference frame", "reference frame")]
    [InlineData("°C", "celsius")]
    [InlineData("mm Hg", "millimeter of mercury")]
    public void Spellings_of_files_name_one_unit(string text, string name) => Assert.Equal(name, Units.Find(text)?.Name);

    [Theory]
    [InlineData("")]
    [InlineData("furlong")]
    [InlineData("MM")]
    [InlineData("µM")]
    [InlineData("arbitrary units")]
    [InlineData("null")]
    public void Unknown_text_stays_verbatim_and_is_never_converted(string text)
    {
        Assert.Null(Units.Find(text));
        Assert.Equal(text, Units.Normalize(text, UnitDimension.Length, out bool known));
        Assert.False(known);
        Assert.False(new Quantity(3, text).TryConvertTo("micrometer", out Quantity same));
        Assert.Equal(new Quantity(3, text), same);
        Assert.Throws<RefusedException>(() => new Quantity(3, text).ConvertTo("micrometer"));
    }

    [Theory]
    [InlineData(0.07, "micrometer", "nanometer", 70)]
    [InlineData(100, "nanometer", "micrometer", 0.1)]
    [InlineData(0.1625, "micrometer", "meter", 1.625e-7)]
    [InlineData(1, "inch", "micrometer", 25400)]
    [InlineData(1, "yottameter", "yoctometer", 1e48)]
    [InlineData(1, "foot", "inch", 12)]
    [InlineData(1, "inch", "line", 12)]
    [InlineData(1, "inch", "point", 72)]
    [InlineData(1, "mile", "foot", 5280)]
    [InlineData(1, "parsec", "meter", 3.0856775814913673e16)]
    [InlineData(3, "angstrom", "nanometer", 0.3)]
    [InlineData(90, "minute", "hour", 1.5)]
    [InlineData(1, "day", "second", 86400)]
    [InlineData(37, "celsius", "kelvin", 310.15)]
    [InlineData(98.6, "fahrenheit", "celsius", 37)]
    [InlineData(491.67, "rankine", "celsius", 0)]
    [InlineData(1, "atmosphere", "torr", 760)]
    [InlineData(1, "psi", "pascal", 6894.757293168362)]
    [InlineData(180, "degree", "radian", Math.PI)]
    [InlineData(100, "gradian", "degree", 90)]
    [InlineData(5e-324, "micrometer", "micrometer", 5e-324)]
    public void Conversion_is_exact(double value, string from, string to, double expected) => Assert.Equal(new Quantity(expected, to), new Quantity(value, from).ConvertTo(to));

    [Theory]
    [InlineData("pixel", "micrometer")]
    [InlineData("reference frame", "micrometer")]
    [InlineData("second", "micrometer")]
    public void Units_without_a_common_size_are_not_converted(string from, string to) => Assert.False(new Quantity(1, from).TryConvertTo(to, out _));

    [Fact]
    public void Every_unit_round_trips_through_its_symbol_and_back_through_its_base()
    {
        foreach (Unit unit in Units.All)
        {
            Assert.Same(unit, Units.Find(unit.Symbol));
            Assert.Same(unit, Units.Find(unit.Name));
            Assert.Same(unit, Units.Find(unit.Name.ToUpperInvariant()));
            Assert.Equal(unit.Symbol, Units.OmeSymbol(unit.Name, unit.Dimension));
            foreach (Unit other in Units.All)
            {
                if (other.Dimension != unit.Dimension || !other.HasSize || !unit.HasSize) continue;
                Quantity there = new Quantity(12.3456789, unit.Name).ConvertTo(other.Name);
                Assert.Equal(12.3456789, there.ConvertTo(unit.Name).Value, 1e-12);
            }
        }
    }

    [Fact]
    public void Quantities_print_the_same_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal("0.1625 micrometer", new Quantity(0.1625, "micrometer").ToString());
            Assert.Equal(162.5, new Quantity(0.1625, "micrometer").ConvertTo("nm").Value);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("UnitsLength", UnitDimension.Length)]
    [InlineData("UnitsTime", UnitDimension.Time)]
    [InlineData("UnitsTemperature", UnitDimension.Temperature)]
    [InlineData("UnitsPressure", UnitDimension.Pressure)]
    [InlineData("UnitsPower", UnitDimension.Power)]
    [InlineData("UnitsElectricPotential", UnitDimension.ElectricPotential)]
    [InlineData("UnitsFrequency", UnitDimension.Frequency)]
    [InlineData("UnitsAngle", UnitDimension.Angle)]
    public void The_table_is_the_schema_s_list(string type, object dimension)
    {
        XmlDocument schema = new() { XmlResolver = null };
        schema.Load(TestData.At("vectors", "libs", "ome-xml", "schema", "2016-06", "ome.xsd"));
        List<string> expected = [];
        foreach (XmlNode value in schema.SelectNodes($"//*[local-name()='simpleType'][@name='{type}']//*[local-name()='enumeration']/@value")!) expected.Add(value.Value!);
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Order(StringComparer.Ordinal), Units.All.Where(u => u.Dimension == (UnitDimension)dimension).Select(u => u.Symbol).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_NGFF_unit_is_in_the_table()
    {
        Assert.True(Units.IsNgffSpace("micrometer"));
        Assert.True(Units.IsNgffTime("millisecond"));
        Assert.False(Units.IsNgffSpace("reference frame"));
        Assert.Equal(26, Units.All.Count(u => u.Dimension == UnitDimension.Length && Units.IsNgffSpace(u.Name)));
        Assert.Equal(23, Units.All.Count(u => u.Dimension == UnitDimension.Time && Units.IsNgffTime(u.Name)));
    }
}

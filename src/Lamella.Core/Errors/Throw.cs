using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Lamella;

/// <summary>Throw helpers: they keep the hot paths small and the messages in one tone.</summary>
internal static class Throw
{
    /// <summary>The data of <paramref name="format"/> is damaged.</summary>
    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Damaged(string format, string message, long? offset = null, Exception? inner = null) =>
        throw new DamagedDataException($"damaged {format} data: {message}", inner) { Format = format, Offset = offset };

    /// <summary>The data of <paramref name="format"/> is damaged; for use as an expression.</summary>
    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static T Damaged<T>(string format, string message, long? offset = null)
    {
        Damaged(format, message, offset);
        return default;
    }

    /// <summary>The data of <paramref name="format"/> uses <paramref name="feature"/>, which is not supported.</summary>
    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Unsupported(string format, string feature, string? advice = null, Remedy? remedy = null) =>
        throw new UnsupportedFeatureException(feature, $"{format}: {feature} is not supported{(advice is null ? string.Empty : "; " + advice)}") { Format = format, Remedy = remedy };

    /// <summary>As <see cref="Unsupported(string, string, string?, Remedy?)"/>, for use as an expression.</summary>
    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static T Unsupported<T>(string format, string feature, string? advice = null, Remedy? remedy = null)
    {
        Unsupported(format, feature, advice, remedy);
        return default;
    }

    /// <summary>A policy refuses to go on.</summary>
    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Refused(string message, Remedy? remedy = null) => throw new RefusedException(message) { Remedy = remedy };

    /// <summary>A store failed.</summary>
    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Store(StoreFailure failure, string message, Exception? inner = null) => throw new StoreException(failure, message, inner);
}

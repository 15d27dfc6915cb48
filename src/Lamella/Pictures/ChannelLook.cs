namespace Lamella;

/// <summary>How a channel is shown: a value at <paramref name="Start"/> or below is black, one at <paramref name="End"/> or above has the full colour, and between them the share is raised to 1 / <paramref name="Gamma"/>.</summary>
/// <param name="Channel">The index of the channel.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Start">Shown black.</param>
/// <param name="End">Shown in full colour.</param>
/// <param name="Gamma">1 for a straight line; above 1 lightens what is dark.</param>
public sealed record ChannelLook(int Channel, Rgba Color, double Start, double End, double Gamma = 1);

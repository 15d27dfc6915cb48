namespace Lamella.Stores;

/// <summary>Where an image lies.</summary>
/// <param name="Store">The store that holds it and its siblings.</param>
/// <param name="Key">Its key; empty when the store's root is the image.</param>
/// <param name="Kind">One value, or a folder of values.</param>
/// <param name="Shown">Its name for messages and results, without anything secret.</param>
public sealed record StorePlace(Store Store, string Key, PlaceKind Kind, string Shown);

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>A node of the tree that tells a reader what a text is (PDF 32000-1, 14.8.4); nodes are told apart by identity.</summary>
/// <param name="role">Standard structure type, such as <c>H2</c> or <c>LBody</c>.</param>
internal sealed class StructureNode(string role, StructureNode? parent)
{
    public string Role { get; } = role;
    public StructureNode? Parent { get; } = parent;
    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    public StructureNode Child(string role) => new(role, this);
}

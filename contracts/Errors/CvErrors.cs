namespace FitMyCv.Contracts.Errors;

/// <summary>Keys of the cv service (spec cv).</summary>
public static class CvErrors
{
    public static readonly ErrorDefinition MissingFilename = new("cv.missingFilename", 400, "Name the CV by its filename.");
    public static readonly ErrorDefinition InvalidFilename = new("cv.invalidFilename", 400, "A filename has letters, digits, spaces, dots, hyphens and underscores, begins with a letter or digit and ends in .json.");
    public static readonly ErrorDefinition NotFound = new("cv.notFound", 404, "You have no CV of this name.");
    public static readonly ErrorDefinition FilenameTaken = new("cv.filenameTaken", 409, "You already have a CV of this name: choose another name.");
    public static readonly ErrorDefinition InvalidContent = new("cv.invalidContent", 400, "The content is not a valid CV: correct the places that are named.");
    public static readonly ErrorDefinition ContentTooLarge = new("cv.contentTooLarge", 413, "A CV has at most 512 KB.");
    public static readonly ErrorDefinition ContentUnreadable = new("cv.contentUnreadable", 500, "This CV can't be opened at the moment.");
    public static readonly ErrorDefinition InvalidVersion = new("cv.invalidVersion", 400, "A version is a whole number from 1.");
    public static readonly ErrorDefinition VersionNotFound = new("cv.versionNotFound", 404, "This CV has no archived version of that number.");
    public static readonly ErrorDefinition VersionConflict = new("cv.versionConflict", 409, "The CV has changed meanwhile: read it again and repeat your change.");
    public static readonly ErrorDefinition Blocked = new("cv.blocked", 403, "This CV is blocked: it can be read and deleted only.");
    public static readonly ErrorDefinition InvalidChanges = new("cv.invalidChanges", 400, "Send 1 to 200 decisions or 1 to 200 edits, not both.");
    public static readonly ErrorDefinition ChangeNotFound = new("cv.changeNotFound", 404, "The open review of this CV has no such change.");
    public static readonly ErrorDefinition ChangeAlreadyReviewed = new("cv.changeAlreadyReviewed", 409, "This change has been decided the other way already.");
    public static readonly ErrorDefinition ChangeConflict = new("cv.changeConflict", 409, "The CV was edited at the place of this change, so it can't be rolled back.");
    public static readonly ErrorDefinition InvalidPatch = new("cv.invalidPatch", 400, "An edit can't be applied: correct the operations that are named.");
    public static readonly ErrorDefinition PatchTestFailed = new("cv.patchTestFailed", 409, "A test among the edits failed, so none was applied.");
    public static readonly ErrorDefinition FormatInvalid = new("cv.formatInvalid", 400, "This export format is not known.");
    public static readonly ErrorDefinition TemplateInvalid = new("cv.templateInvalid", 400, "The template is one of classic, modern and compact.");
    public static readonly ErrorDefinition PageInvalid = new("cv.pageInvalid", 400, "The export has no such page.");
    public static readonly ErrorDefinition ExportFailed = new("cv.exportFailed", 500, "The export could not be made, nothing was charged: try again.");
    public static readonly ErrorDefinition InvalidUrl = new("cv.invalidUrl", 400, "Give a complete web address that begins with http:// or https://.");
    public static readonly ErrorDefinition ReservationReleased = new("cv.reservationReleased", 409, "The reservation of this task was released.");
}

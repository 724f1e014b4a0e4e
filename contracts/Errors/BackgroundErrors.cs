namespace FitMyCv.Contracts.Errors;

/// <summary>Refusals of ai-worker's operations (spec ai-worker §2, §4, §11). How tasks fail is in ai-worker's own catalogue.</summary>
public static class BackgroundErrors
{
    public static readonly ErrorDefinition NoSourceProvided = new("background.noSourceProvided", 400, "Give exactly one job offer: a URL, a PDF file or its text.");
    public static readonly ErrorDefinition InvalidUrl = new("background.invalidUrl", 400, "The address of the job offer is not a complete URL.");
    public static readonly ErrorDefinition UrlNotAllowed = new("background.urlNotAllowed", 400, "This address is not a public web page: paste the text of the offer or send it as a PDF.");
    public static readonly ErrorDefinition InvalidJobText = new("background.invalidJobText", 400, "The text of the job offer must have 100 to 50 000 characters.");
    public static readonly ErrorDefinition InvalidLanguage = new("background.invalidLanguage", 400, "The language must be fr, en, es or de.");
    public static readonly ErrorDefinition InvalidTargetLanguage = new("background.invalidTargetLanguage", 400, "The target language must be fr, en, es or de.");
    public static readonly ErrorDefinition SameLanguage = new("background.sameLanguage", 400, "The CV is in this language already: choose another one.");
    public static readonly ErrorDefinition NoJobTitleProvided = new("background.noJobTitleProvided", 400, "Give the job title that the CV is for.");
    public static readonly ErrorDefinition InvalidJobTitle = new("background.invalidJobTitle", 400, "The job title must have 2 to 150 characters, with at least two letters.");
    public static readonly ErrorDefinition BaseCvRequired = new("background.baseCvRequired", 400, "Make or import a CV first: it is what gets adapted to the offer.");
    public static readonly ErrorDefinition NoPdfProvided = new("background.noPdfProvided", 400, "Send the CV as a PDF file in the field pdf.");
    public static readonly ErrorDefinition InvalidPdf = new("background.invalidPdf", 400, "Send exactly one file, and a PDF that is not empty.");
    public static readonly ErrorDefinition PdfTooLarge = new("background.pdfTooLarge", 413, "The PDF must not be larger than 10 MB.");
    public static readonly ErrorDefinition InvalidSections = new("background.invalidSections", 400, "Sections are one to five of header, summary, skills, experience and projects, each once.");
    public static readonly ErrorDefinition NoJobOffer = new("background.noJobOffer", 400, "This CV has no job offer behind it: name one.");
    public static readonly ErrorDefinition JobOfferNotFound = new("background.jobOfferNotFound", 404, "There is no such job offer.");
    public static readonly ErrorDefinition AlreadyInProgress = new("background.alreadyInProgress", 409, "This CV is being improved already: wait until that is done.");
    public static readonly ErrorDefinition TooManyTasks = new("background.tooManyTasks", 429, "Too many tasks are waiting: try again when some of them are done.");
    public static readonly ErrorDefinition MissingTaskId = new("background.missingTaskId", 400, "Name the task by its taskId.");
    public static readonly ErrorDefinition TaskNotFound = new("background.taskNotFound", 404, "There is no such task.");
    public static readonly ErrorDefinition InvalidTransition = new("background.invalidTransition", 409, "The task can't change to this status.");
    public static readonly ErrorDefinition InvalidPricing = new("background.invalidPricing", 400, "A price needs a model name and prices from 0 to 10 000 USD per million tokens.");
    public static readonly ErrorDefinition PricingNotFound = new("background.pricingNotFound", 404, "There is no price of this model.");
    public static readonly ErrorDefinition InvalidAlert = new("background.invalidAlert", 400, "An alert needs a type, a threshold above 0 up to 1 000 000 USD, and a name.");
    public static readonly ErrorDefinition AlertNotFound = new("background.alertNotFound", 404, "There is no such alert.");
}

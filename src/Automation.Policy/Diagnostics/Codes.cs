namespace Automation.Policy;

/// <summary>Codes of diagnostics about policy texts; each is listed in docs/diagnostics.md.</summary>
internal static class Codes
{
    public const string InvalidJson = "AUT1001";
    public const string DuplicateKey = "AUT1002";
    public const string UnknownKind = "AUT1003";
    public const string WrongShape = "AUT1004";
    public const string MissingProperty = "AUT1005";
    public const string UnknownProperty = "AUT1006";
    public const string UnknownOperator = "AUT1007";
    public const string InvalidCondition = "AUT1008";
    public const string UnknownField = "AUT1009";
    public const string UnknownFact = "AUT1010";
    public const string InvalidAlias = "AUT1011";
    public const string InvalidExpression = "AUT1012";
    public const string UnknownFunction = "AUT1013";
    public const string ForbiddenFunction = "AUT1014";
    public const string WrongArguments = "AUT1015";
    public const string InvalidCurrent = "AUT1016";
    public const string InvalidCount = "AUT1017";
    public const string UnknownParameter = "AUT1018";
    public const string InvalidParameter = "AUT1019";
    public const string InvalidParameterValue = "AUT1020";
    public const string UnknownEffect = "AUT1021";
    public const string UnsupportedEffect = "AUT1022";
    public const string InvalidDetails = "AUT1023";
    public const string InvalidMode = "AUT1024";
    public const string InvalidOperand = "AUT1025";
    public const string LimitExceeded = "AUT1026";
    public const string DuplicateName = "AUT1027";
    public const string UnknownReference = "AUT1028";
    public const string InvalidScope = "AUT1029";
    public const string NotSupported = "AUT1030";
    public const string InvalidMetadata = "AUT1031";
    public const string InvalidDate = "AUT1032";
    public const string StaleExemption = "AUT1033";
    public const string InvalidSelector = "AUT1034";
    public const string InvalidOverride = "AUT1035";
    public const string UnknownVersion = "AUT1036";
    public const string MisplacedExemption = "AUT1037";
    public const string UnusedParameter = "AUT1038";
    public const string UnknownGroup = "AUT1039";
    public const string UnknownEnvironment = "AUT1040";
    public const string InvalidHierarchy = "AUT1041";
    public const string StaleAttestation = "AUT1042";
    public const string InvalidRelated = "AUT1045";
    public const string InvalidDeployment = "AUT1046";
    public const string InvalidRoles = "AUT1047";
    public const string NotModifiable = "AUT1048";
    public const string InvalidDelay = "AUT1049";
    public const string PathNotAlias = "AUT1050";
    public const string InvalidAliasFile = "AUT1051";
    public const string ImpossibleFactComparison = "AUT1055";
    public const string FactOfOtherTypes = "AUT1056";
    public const string FactOfSomeTypes = "AUT1057";
    public const string InvalidFact = "AUT1058";
}

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>Settings of the work itself, bound from section <c>Compliance</c>.</summary>
public sealed class ComplianceOptions
{
    /// <summary>Folder with the policies. Default <c>policies</c> beside the executable.</summary>
    [Required]
    public string PoliciesPath { get; set; } = "policies";

    /// <summary>Which environment (<c>pacSelector</c>) of Enterprise Policy as Code files is meant. Default null: the only one they name.</summary>
    public string? PoliciesEnvironment { get; set; }

    /// <summary>
    /// Names of the assignments of the folder that are in force. Default: <c>audit-everything</c> where the folder has it,
    /// which shows plans and carries none out; else all of the folder.
    /// </summary>
    public IList<string> Assignments { get; set; } = [];

    /// <summary>The assignment that holds where none is named.</summary>
    public const string DefaultAssignment = "audit-everything";

    /// <summary>The profile laid over them: a file of <c>profiles</c> in the folder. Default null: as assigned.</summary>
    public string? Profile { get; set; }

    /// <summary>Subscription ids (GUIDs) that the sweep covers. Events of other subscriptions are still judged.</summary>
    public IList<string> Subscriptions { get; set; } = [];

    /// <summary>How long changes of one resource are gathered before it is judged. Default 2 seconds; zero to 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan SettleWindow { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a resource's lease lasts without renewal. Default 30 seconds; 3 seconds to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:03", "00:10:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After a create, how long a 404 is taken for read lag. Default 2 minutes; zero to 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:30:00")]
    public TimeSpan ReadLag { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Reads of neighbours that facts need and the inventory lacks, for one case. Default 40; 0 to 500.</summary>
    [Range(0, 500)]
    public int NeighbourReads { get; set; } = 40;

    /// <summary>How old the objects read from inside a cluster may be when it is judged. Default 5 minutes; zero (always read anew) to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ClusterObjectsAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many failed reads of one resource before its verdicts become Unknown. Default 4; 1 to 20.</summary>
    [Range(1, 20)]
    public int ReadAttempts { get; set; } = 4;

    /// <summary>How long event keys are kept to recognise repeats. Default 8 days; 1 to 60 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "60.00:00:00")]
    public TimeSpan EventRetention { get; set; } = TimeSpan.FromDays(8);

    /// <summary>True when only one process at a time can open the store (a laptop): work left by a dead process is taken over at once.</summary>
    public bool SingleInstance { get; set; }

    /// <summary>Pause between two looks at an empty queue. Default 250 ms; 10 ms to 1 minute. Only used without the Functions host.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Messages worked on at once for each queue. Default 8; 1 to 64. Only used without the Functions host.</summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 8;

    /// <summary>Time between two sweeps. Default 6 hours; 1 minute to 7 days. Only used without the Functions host.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromHours(6);

    /// <summary>True sends a message even for what was fixed before anyone was told. Default false.</summary>
    public bool TellAboutFixes { get; set; }
}

/// <summary>Settings of remediation, bound from section <c>Remediation</c>.</summary>
public sealed class RemediationOptions
{
    /// <summary>False forbids every write to Azure by this process, whatever the store's switch says. Default true.</summary>
    public bool WritesEnabled { get; set; } = true;

    /// <summary>The most disruptive fix that needs no approval. Default <c>None</c>.</summary>
    public Automation.Policy.Disruption AutomaticDisruption { get; set; } = Automation.Policy.Disruption.None;

    /// <summary>Longest wait for one write to finish. Default 15 minutes; 5 seconds to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan WriteDeadline { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How old a provider read may be when a plan is carried out. Default 1 minute; 1 second to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan MaximumReadAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an approval may take before the plan is void. Default 24 hours; 1 minute to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan PlanLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long to wait for the event that names the actor before a fix goes on without it. Default 1 minute; zero to 30 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:30:00")]
    public TimeSpan AttributionWait { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>After a crash, how long a PUT that may still be under way is waited for. Default 30 seconds; zero to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan InFlightGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often one finding may be re-planned after conflicts before people are told. Default 5; 1 to 20.</summary>
    [Range(1, 20)]
    public int ConflictAttempts { get; set; } = 5;

    /// <summary>How often the same fix may be written within <see cref="FightWindow"/> before a person must agree. Default 2; 1 to 20.</summary>
    [Range(1, 20)]
    public int FightWrites { get; set; } = 2;

    /// <summary>How far back writes of the same fix count. Default 24 hours; 1 minute to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan FightWindow { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Object or application ids of pipelines that own what they write (Terraform, Bicep).</summary>
    public IList<string> CodePrincipals { get; set; } = [];

    /// <summary>Tags <c>name=value</c> (or just <c>name</c>) of resources that are owned by code.</summary>
    public IList<string> CodeTags { get; set; } = ["managed-by=terraform", "managed-by=bicep", "managed-by=pulumi"];
}

[OptionsValidator]
internal sealed partial class ComplianceOptionsValidator : IValidateOptions<ComplianceOptions>;

[OptionsValidator]
internal sealed partial class RemediationOptionsValidator : IValidateOptions<RemediationOptions>;

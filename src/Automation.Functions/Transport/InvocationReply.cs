using System.Buffers;
using System.Text.Json;

namespace Automation.Functions;

/// <summary>
/// The only thing a function call may be answered with: a JSON object. An empty 2xx would hang the call until the host kills the
/// process, and a bare string output that looks like Base64 would be decoded unasked, so neither can be made here.
/// </summary>
internal sealed class InvocationReply : IResult
{
    private readonly int _status;
    private readonly byte[] _body;

    private InvocationReply(int status, Action<Utf8JsonWriter> write)
    {
        _status = status;
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        _body = buffer.WrittenSpan.ToArray();
    }

    /// <summary>The call succeeded. Work goes on through the queue port, never through output bindings, which are written after the reply.</summary>
    /// <param name="log">One line for the host's log of this call.</param>
    public static InvocationReply Succeeded(string log) => new(StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject("Outputs");
        writer.WriteEndObject();
        writer.WriteStartArray("Logs");
        writer.WriteStringValue(OneLine.Of(log));
        writer.WriteEndArray();
        writer.WriteNull("ReturnValue");
    });

    /// <summary>The call failed and must be delivered again. The host keeps neither the body nor the status.</summary>
    public static InvocationReply Failed(string code, string message) => Error(StatusCodes.Status500InternalServerError, code, message);

    public static InvocationReply Error(int status, string code, string message)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 400);
        return new(status, writer =>
        {
            writer.WriteStartObject("error");
            writer.WriteString("code", code);
            writer.WriteString("message", OneLine.Of(message));
            writer.WriteEndObject();
        });
    }

    /// <summary>Answers the host's <c>GET /</c>, which is a ping and not a call.</summary>
    public static InvocationReply Alive { get; } = new(StatusCodes.Status200OK, writer => writer.WriteString("status", "alive"));

    /// <summary>Answers Event Grid's handshake; it takes nothing but 200 with the code.</summary>
    public static InvocationReply Validated(string code) => new(StatusCodes.Status200OK, writer => writer.WriteString("validationResponse", code));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = _status;
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = _body.Length;
        await httpContext.Response.Body.WriteAsync(_body, CancellationToken.None);
    }
}

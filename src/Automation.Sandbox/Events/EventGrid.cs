using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Automation.Sandbox;

/// <summary>Delivers stored events to webhook subscriptions: at least once, in no promised order, retried on the virtual clock.</summary>
internal sealed class EventGrid : IAsyncDisposable
{
    private const int Parallel = 16;
    private const int MaxGreetings = 60;

    private readonly AzureState _state;
    private readonly VirtualClock _clock;
    private readonly ILogger _logger;
    private readonly int _seed;
    private readonly Func<string, Uri> _validationAddress;
    private readonly HttpClient _client;
    private readonly SemaphoreSlim _slots = new(Parallel);
    private readonly CancellationTokenSource _stop = new();

    // Guarded by the state's gate.
    private readonly Dictionary<string, Subscriber> _subscribers = new(StringComparer.OrdinalIgnoreCase);
    private readonly PriorityQueue<Delivery, (DateTimeOffset DueAt, long Order)> _waiting = new();
    private readonly HashSet<Task> _underWay = [];
    private readonly ITimer _timer;
    private readonly List<TaskCompletionSource> _drains = [];
    private long _order;

    public EventGrid(AzureState state, VirtualClock clock, ILogger logger, int seed, Func<string, Uri> validationAddress)
    {
        (_state, _clock, _logger, _seed, _validationAddress) = (state, clock, logger, seed, validationAddress);

        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
        _timer = clock.CreateTimer(_ => Pump(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Subscribe(EventSubscription subscription)
    {
        if (subscription.Headers.Count > 10)
        {
            throw new ArgumentException("A subscription takes at most 10 headers.", nameof(subscription));
        }

        lock (_state.Gate)
        {
            var subscriber = new Subscriber(subscription, Code(subscription.Name));
            _subscribers[subscription.Name] = subscriber;
            if (_state.SubscribedFrom(subscription.Name) is null)
            {
                _state.Commit(new SubscribedLine(subscription.Name, _state.Events.Count == 0 ? 1 : _state.Events[^1].Sequence + 1) { At = _clock.GetUtcNow() });
            }

            // After a restart, what a known subscription has not got yet is due again.
            var from = _state.SubscribedFrom(subscription.Name)!.Value;
            foreach (var stored in _state.Events.Where(e => e.Sequence >= from && !_state.IsDelivered(subscription.Name, e.Sequence)))
            {
                Enqueue(subscriber, stored);
            }

            Run(() => GreetAsync(subscriber));
        }
    }

    public SubscriptionState StateOf(string name)
    {
        lock (_state.Gate)
        {
            return _subscribers.TryGetValue(name, out var subscriber) ? subscriber.State : throw new ArgumentException($"No subscription `{name}`.", nameof(name));
        }
    }

    /// <summary>The manual handshake: the address of the validation message was opened.</summary>
    public bool Validate(string code)
    {
        lock (_state.Gate)
        {
            var subscriber = _subscribers.Values.FirstOrDefault(s => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(s.Code), Encoding.UTF8.GetBytes(code)));
            if (subscriber is null || subscriber.State != SubscriptionState.AwaitingManualAction)
            {
                return subscriber?.State == SubscriptionState.Active;
            }

            Move(subscriber, SubscriptionState.Active);
            return true;
        }
    }

    /// <summary>Call under the gate, after the events were committed.</summary>
    public void Publish(IEnumerable<StoredEvent> events)
    {
        foreach (var stored in events)
        {
            foreach (var subscriber in _subscribers.Values)
            {
                Enqueue(subscriber, stored);
            }
        }

        SetTimer();
    }

    /// <summary>Until nothing is due or under way; on a running clock first attempts that are still to come count as due, retries do not.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource drained;
            lock (_state.Gate)
            {
                if (IsDrained())
                {
                    return;
                }

                drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _drains.Add(drained);
                SetTimer();
            }

            await drained.Task.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _timer.DisposeAsync();
        Task[] running;
        lock (_state.Gate)
        {
            running = [.. _underWay];
        }

        await Task.WhenAll(running);
        _client.Dispose();
        _slots.Dispose();
        _stop.Dispose();
    }

    private bool IsDrained()
    {
        var now = _clock.GetUtcNow();
        return _underWay.Count == 0
            && !_waiting.UnorderedItems.Any(w => w.Element.Subscriber.State == SubscriptionState.Active
                && (w.Priority.DueAt <= now || (!_clock.IsPaused && w.Element.Attempts == 0)))
            && _subscribers.Values.All(s => s.Parked.Count == 0 || s.State != SubscriptionState.Active);
    }

    private string Code(string name) => AzureState.MakeGuid(_seed, "handshake|" + name + "|" + RandomNumberGenerator.GetHexString(16)).ToString().ToUpperInvariant();

    private void Enqueue(Subscriber subscriber, StoredEvent stored)
    {
        if (subscriber.State != SubscriptionState.Failed && subscriber.Subscription.Wants(stored))
        {
            Wait(new Delivery(subscriber, stored), stored.DueAt);
        }
    }

    private void Wait(Delivery delivery, DateTimeOffset dueAt) => _waiting.Enqueue(delivery, (dueAt, _order++));

    private void SetTimer()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        var wait = Timeout.InfiniteTimeSpan;
        if (_waiting.TryPeek(out _, out var next))
        {
            wait = next.DueAt - _clock.GetUtcNow();
            wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        }

        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void Pump()
    {
        lock (_state.Gate)
        {
            var now = _clock.GetUtcNow();
            while (!_stop.IsCancellationRequested && _waiting.TryPeek(out var delivery, out var next) && next.DueAt <= now)
            {
                _waiting.Dequeue();
                if (delivery.Subscriber.State == SubscriptionState.Active)
                {
                    Run(() => DeliverAsync(delivery));
                }
                else if (delivery.Subscriber.State != SubscriptionState.Failed)
                {
                    delivery.Subscriber.Parked.Add(delivery);
                }
            }

            SetTimer();
        }
    }

    private void Run(Func<Task> work)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        // INVARIANT: a task is in _underWay before it can end, so that DrainAsync never misses one.
        var started = new TaskCompletionSource();
        var task = RunAsync(started.Task, work);
        _underWay.Add(task);
        _ = task.ContinueWith(Ended, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        ThreadPool.QueueUserWorkItem(_ => started.SetResult());
    }

    private static async Task RunAsync(Task started, Func<Task> work)
    {
        await started;
        await work();
    }

    private void Ended(Task task)
    {
        lock (_state.Gate)
        {
            _underWay.Remove(task);
            if (_underWay.Count == 0)
            {
                foreach (var drain in _drains)
                {
                    drain.TrySetResult();
                }

                _drains.Clear();
            }
        }

        if (task.Exception is { } exception)
        {
            _logger.RequestFailed(exception);
        }
    }

    private async Task GreetAsync(Subscriber subscriber)
    {
        SubscriptionState state;
        try
        {
            state = await Handshake.TryAsync(_client, subscriber.Subscription, subscriber.Code, _validationAddress(subscriber.Code), _clock, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (_state.Gate)
        {
            if (state != SubscriptionState.Pending || ++subscriber.Greetings == MaxGreetings)
            {
                Move(subscriber, state == SubscriptionState.Pending ? SubscriptionState.Failed : state);
                return;
            }

            // Azure gives up at once; a laptop's receiver may still be starting.
            subscriber.Limit = _clock.CreateTimer(_ => GreetAgain(subscriber), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    private void GreetAgain(Subscriber subscriber)
    {
        lock (_state.Gate)
        {
            subscriber.Limit?.Dispose();
            Run(() => GreetAsync(subscriber));
        }
    }

    private void Move(Subscriber subscriber, SubscriptionState state)
    {
        subscriber.State = state;
        _logger.SubscriptionChanged(subscriber.Subscription.Name, state);
        if (state == SubscriptionState.AwaitingManualAction)
        {
            subscriber.Limit = _clock.CreateTimer(_ => GiveUpWaiting(subscriber), null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
            return;
        }

        subscriber.Limit?.Dispose();
        if (state == SubscriptionState.Active)
        {
            foreach (var delivery in subscriber.Parked)
            {
                Wait(delivery, delivery.Event.DueAt);
            }
        }

        subscriber.Parked.Clear();
        SetTimer();
    }

    private void GiveUpWaiting(Subscriber subscriber)
    {
        lock (_state.Gate)
        {
            if (subscriber.State == SubscriptionState.AwaitingManualAction)
            {
                Move(subscriber, SubscriptionState.Failed);
            }
        }
    }

    private async Task DeliverAsync(Delivery delivery)
    {
        HttpStatusCode? status = null;
        var timedOut = false;
        try
        {
            await _slots.WaitAsync(_stop.Token);
            try
            {
                delivery.Attempts++;
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), _clock);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
                using var request = EventWire.Request(delivery.Subscriber.Subscription, delivery.Event, delivery.Attempts);
                using var response = await _client.SendAsync(request, both.Token);
                status = response.StatusCode;
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (HttpRequestException)
        {
            // No answer at all: retried like any other failure.
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            timedOut = true;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (_state.Gate)
        {
            Settle(delivery, status, timedOut);
        }
    }

    private void Settle(Delivery delivery, HttpStatusCode? status, bool timedOut)
    {
        var now = _clock.GetUtcNow();
        var (subscription, stored) = (delivery.Subscriber.Subscription, delivery.Event);
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        if (status is { } code && RetryLadder.IsSuccess(code))
        {
            _state.Commit(new DeliveredLine(subscription.Name, stored.Sequence, null) { At = now });
            return;
        }

        var outcome = timedOut ? "TimedOut" : RetryLadder.Outcome(status);
        var delay = RetryLadder.Next(delivery.Attempts, status, Jitter(stored, delivery.Attempts));
        var reason = status is { } final && RetryLadder.IsFinal(final) ? "UndeliverableDueToClientError"
            : delivery.Attempts >= subscription.MaxDeliveryAttempts ? "MaxDeliveryAttemptsExceeded"
            : now + delay > stored.DueAt + subscription.TimeToLive ? "TimeToLiveExceeded"
            : null;
        if (reason is null)
        {
            _logger.DeliveryFailed(delivery.Attempts, stored.Id, subscription.Name, outcome, delay.TotalSeconds);
            Wait(delivery, now + delay);
            SetTimer();
            return;
        }

        _logger.DeadLettered(stored.Id, subscription.Name, reason);
        var letter = new DeadLetter(subscription.Name, stored.Id, stored.EventType, stored.Subject, reason, delivery.Attempts, outcome, stored.DueAt, now);
        _state.Commit(new DeliveredLine(subscription.Name, stored.Sequence, letter) { At = now });
    }

    private double Jitter(StoredEvent stored, int attempt) => AzureState.MakeGuid(_seed, $"jitter|{stored.Sequence}|{attempt}").ToByteArray()[0] / 255.0;

    private sealed class Subscriber(EventSubscription subscription, string code)
    {
        public EventSubscription Subscription { get; } = subscription;

        public string Code { get; } = code;

        public SubscriptionState State { get; set; }

        /// <summary>Due before the handshake was done.</summary>
        public List<Delivery> Parked { get; } = [];

        public int Greetings { get; set; }

        /// <summary>Until the handshake is tried again, or the manual one is given up.</summary>
        public ITimer? Limit { get; set; }
    }

    private sealed class Delivery(Subscriber subscriber, StoredEvent stored)
    {
        public Subscriber Subscriber { get; } = subscriber;

        public StoredEvent Event { get; } = stored;

        public int Attempts { get; set; }
    }
}

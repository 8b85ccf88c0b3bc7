using System.Collections.Concurrent;
using Automation.Compliance;
using Microsoft.Data.Sqlite;

namespace Automation.Azure;

/// <summary>
/// The single writer: a thread that takes what callers ask for, a batch at a time, and commits each batch once.
/// One sync of the disk then serves every caller that was waiting.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int MaxBatch = 256;

    private readonly BlockingCollection<Job> _jobs = [];
    private readonly SqliteWriteSession _session;
    private readonly Thread _thread;

    public SqliteWriter(SqliteWriteSession session)
    {
        _session = session;
        _thread = new Thread(Run) { IsBackground = true, Name = "Automation store writer" };
        _thread.Start();
    }

    /// <returns>Ends when the work is on disk, or has failed with <see cref="StoreException"/>.</returns>
    public Task<T> RunAsync<T>(Func<SqliteWriteSession, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var job = new Job<T>(work, cancellationToken);
        try
        {
            _jobs.Add(job, CancellationToken.None);
        }
        catch (InvalidOperationException closed)
        {
            throw new ObjectDisposedException(nameof(SqliteStore), closed);
        }

        return job.Completion;
    }

    public void Dispose()
    {
        _jobs.CompleteAdding();
        _thread.Join();
        _session.Dispose();
    }

    private void Run()
    {
        var batch = new List<Job>(MaxBatch);
        while (_jobs.TryTake(out var first, Timeout.Infinite))
        {
            batch.Clear();
            Accept(first);
            while (batch.Count < MaxBatch && _jobs.TryTake(out var next))
            {
                Accept(next);
            }

            if (batch.Count > 0)
            {
                Commit(batch);
            }
        }

        void Accept(Job job)
        {
            if (!job.CancelledBeforeStart())
            {
                batch.Add(job);
            }
        }
    }

    private void Commit(List<Job> batch)
    {
        try
        {
            _session.Begin();
            foreach (var job in batch)
            {
                job.Run(_session);
            }

            _session.Commit();
        }
        catch (Exception exception)
        {
            // The thread must outlive any failure; each caller gets it instead.
            _session.Rollback();
            var failure = exception is SqliteException ? new StoreException($"The store could not write: {exception.Message}", exception) : exception;
            batch.ForEach(job => job.Fail(failure));
            return;
        }

        batch.ForEach(job => job.Complete());
    }

    private abstract class Job
    {
        public abstract bool CancelledBeforeStart();

        public abstract void Run(SqliteWriteSession session);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Job<T>(Func<SqliteWriteSession, T> work, CancellationToken cancellationToken) : Job
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Completion => _completion.Task;

        public override bool CancelledBeforeStart() => cancellationToken.IsCancellationRequested && _completion.TrySetCanceled(cancellationToken);

        public override void Run(SqliteWriteSession session) => _result = work(session);

        public override void Complete() => _completion.TrySetResult(_result!);

        public override void Fail(Exception failure) => _completion.TrySetException(failure);
    }
}

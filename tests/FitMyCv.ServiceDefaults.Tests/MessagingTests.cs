using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Messaging;
using FitMyCv.Testing;

namespace FitMyCv.ServiceDefaults.Tests;

public sealed class MessagingTests(ProbeService service) : IClassFixture<ProbeService>
{
    private static CvDeleted NewMessage(Guid? user = null) => new() { UserId = user ?? Guid.CreateVersion7(), CvId = Guid.CreateVersion7(), Filename = "a.json" };

    [Fact]
    public async Task A_message_is_published_with_the_commit_and_its_outbox_row_goes()
    {
        var message = NewMessage();
        await service.Database.InTransactionAsync(
            unit =>
            {
                unit.Publish(message);
                return Task.CompletedTask;
            },
            CancellationToken.None);
        var seen = await service.Bus.WaitForAsync<CvDeleted>(m => m.MessageId == message.MessageId);
        Assert.Equal(message.UserId, seen.UserId);
        Assert.NotEqual(default, seen.OccurredAt);
        await Eventually.UntilAsync("the outbox is empty", async () => await CountAsync("outbox") == 0);
    }

    [Fact]
    public async Task A_rolled_back_transaction_publishes_nothing()
    {
        var message = NewMessage();
        await Assert.ThrowsAsync<InvalidOperationException>(() => service.Database.InTransactionAsync(
            unit =>
            {
                unit.Publish(message);
                throw new InvalidOperationException("roll back");
            },
            CancellationToken.None));
        var marker = NewMessage();
        await service.Database.InTransactionAsync(
            unit =>
            {
                unit.Publish(marker);
                return Task.CompletedTask;
            },
            CancellationToken.None);
        await service.Bus.WaitForAsync<CvDeleted>(m => m.MessageId == marker.MessageId);
        Assert.DoesNotContain(service.Bus.Of<CvDeleted>(), m => m.MessageId == message.MessageId);
    }

    [Fact]
    public async Task A_message_delivered_ten_times_has_one_effect()
    {
        var message = NewMessage();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => service.Bus.PublishAsync(message)));
        var last = NewMessage();
        await service.Bus.PublishAsync(last);
        await Eventually.UntilAsync("the last one is handled", async () => await service.EffectsAsync("handled " + last.MessageId) == 1);
        await Eventually.UntilAsync("the tenth is handled", async () => await service.EffectsAsync("handled " + message.MessageId) == 1);
    }

    [Fact]
    public async Task A_handler_that_fails_twice_has_its_effect_once()
    {
        var message = NewMessage();
        ProbeService.FailuresLeft[message.MessageId] = 2;
        await service.Bus.PublishAsync(message);
        await Eventually.UntilAsync("it is handled", async () => await service.EffectsAsync("handled " + message.MessageId) == 1);
        Assert.Equal(0, ProbeService.FailuresLeft[message.MessageId]);
    }

    [Fact]
    public async Task A_handler_that_goes_on_failing_is_redelivered_through_the_outbox()
    {
        var message = NewMessage();
        ProbeService.FailuresLeft[message.MessageId] = 4;
        await service.Bus.PublishAsync(message);
        await Eventually.UntilAsync("it waits in the outbox", async () => await CountAsync("outbox WHERE destination = 'probe-cv-deleted' AND not_before > now()") == 1);
        await using (var connection = await service.Database.OpenAsync(CancellationToken.None))
        {
            await connection.ExecuteAsync("UPDATE outbox SET not_before = now()");
        }
        await Eventually.UntilAsync("it is handled", async () => await service.EffectsAsync("handled " + message.MessageId) == 1);
    }

    [Fact]
    public async Task A_message_about_an_erased_user_does_nothing()
    {
        var user = Guid.CreateVersion7();
        await service.Database.InTransactionAsync(unit => Erasure.RecordAsync(unit, user), CancellationToken.None);
        var message = NewMessage(user);
        await service.Bus.PublishAsync(message);
        await Eventually.UntilAsync("it is taken in", async () => await CountAsync($"inbox WHERE message_id = '{message.MessageId}'") == 1);
        Assert.Equal(0, await service.EffectsAsync("handled " + message.MessageId));
    }

    private async Task<int> CountAsync(string from)
    {
        await using var connection = await service.Database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM " + from);
    }
}

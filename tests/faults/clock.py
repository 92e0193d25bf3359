"""A server clock that is set back and forward: votes and socket tokens stay valid."""

import asyncio
from contextlib import suppress

from tests.faults.clients import CSRF_TOKEN, cut_for, post_command
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, make_room
from tests.faults.servers import Server
from tests.faults.vote_load import VoteLoad, connected_phones, stale_screens
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.http_client import HttpClient
from workshops.simulation.join import RoomPage
from workshops.simulation.screen_client import TOKEN_REFUSED


@fault_test(
    28,
    "clock-back",
    passes="nobody notices: 0 acknowledged lost, all screens true, every token still good",
    mutant="rejects_future_tokens",
)
def clock_back(context: Context) -> Result:
    """Set the server's clock back by an hour in the middle of a vote, then forward again."""
    people = context.size(full=60, small=10)
    with context.server(instrumented="settable_clock") as server:
        room = make_room(people)
        audit_log = AuditLog()
        failures = asyncio.run(vote_while_the_clock_changes(context, server, room, audit_log))
        found = audit_log.check(room.pk)
        failures += found + server.errors()
    action = f"{people} phones vote while the server's clock goes back by an hour, and forward again; all come back in between, half of them with fresh leave"
    return Result(
        action, f"{len(audit_log.acknowledged)} votes acknowledged, {len(found)} findings of the audit log", failures
    )


async def vote_while_the_clock_changes(context: Context, server: Server, room: Room, audit_log: AuditLog) -> list[str]:
    failures: list[str] = []
    desk = HttpClient(server.url)
    desk.set_cookies({("/", "sessionid"): room.session, ("/", "csrftoken"): CSRF_TOKEN})
    async with connected_phones(server.url, room, audit_log, context.random) as phones:
        for hours in (0, -1, 1):
            (server.folder / "hours").write_text(str(hours))
            for phone in phones[::2]:
                # A reloaded page has a new token, signed with the clock as it is now; the others keep theirs.
                phone.page_data["leave"] = RoomPage(await phone.http.get(phone.page)).page_data["leave"]
            load = VoteLoad(phones, context.random)
            await asyncio.sleep(context.size(full=1.0, small=0.4))
            await asyncio.gather(*(cut_for(phone, 0.1) for phone in phones))
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*(phone.is_synced.wait() for phone in phones)), 15)
            gone = sum(not phone.is_synced.is_set() for phone in phones)
            if gone:
                failures.append(f"{gone} phones could not come back with the clock at {hours:+d} h")
                break
            await load.stop()
            failures += await stale_screens(phones, context.random)
        refused = sum(phone.close_codes[TOKEN_REFUSED] for phone in phones)
        if refused:
            failures.append(f"{refused} times a phone was told that its token is good no more")
        answer = await post_command(desk, room, "close_round", vote=1)
        if answer.get("outcome") != "done":
            failures.append(f"The vote could not be closed: {answer}")
    await desk.close()
    return failures

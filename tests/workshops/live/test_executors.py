"""What is drawn together is handed out one by one: to each what they asked for, and to nobody what was another's."""

import asyncio
import threading

from workshops.live.executors import in_one_go


async def test_what_is_asked_for_in_one_turn_of_the_loop_is_done_in_one_thread_and_goes_to_whoever_asked():
    def work(number: int) -> tuple[int, str]:
        return number, threading.current_thread().name

    done = await asyncio.gather(*(in_one_go(work, number) for number in range(20)))

    assert [number for number, _ in done] == list(range(20))
    assert len({thread for _, thread in done}) == 1


async def test_one_that_fails_fails_alone_and_whoever_left_holds_up_nobody():
    def work(number: int) -> float:
        return 1 / number

    asked = [asyncio.create_task(in_one_go(work, number)) for number in (1, 0, 2, 4)]
    await asyncio.sleep(0)
    asked[2].cancel()
    first, failed, left, last = await asyncio.gather(*asked, return_exceptions=True)

    assert (first, last) == (1.0, 0.25)
    assert isinstance(failed, ZeroDivisionError)
    assert isinstance(left, asyncio.CancelledError)

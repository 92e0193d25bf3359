"""Invented people in a room: each looks at their phone now and then, and answers one of the forms that it shows.

They follow whatever phase the facilitator opens, because a phase is what forms there are.
"""

import asyncio
import contextlib
import random
from html.parser import HTMLParser

from workshops.simulation import sample_text
from workshops.simulation.join import JoinRefused
from workshops.simulation.participant_client import Fields, ParticipantClient
from workshops.simulation.screen_client import Message

MOST_IDEAS = 3
# Of a hundred looks at a phone this many end in a tunnel, with an empty battery, or in the other pocket.
DROPS, VOICES = 3, 12


class Form:
    """One form on a screen: its verb, what it says without being asked, and whether it can be pressed."""

    def __init__(self, verb: str) -> None:
        self.verb = verb
        self.fields: dict[str, str] = {}
        self.can_press = True


class Forms(HTMLParser):
    """The forms of a region, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self.found.append(Form(known.get("data-command") or ""))
        elif self.found and known.get("type") == "hidden" and known.get("name") not in {"as", "key"}:
            self.found[-1].fields[known.get("name") or ""] = known.get("value") or ""
        elif self.found and known.get("aria-disabled") == "true":
            self.found[-1].can_press = False


class VirtualUser:
    """Somebody with a phone. `pace`: seconds between two looks at it, on average; at the `end` everybody stops."""

    def __init__(self, phone: ParticipantClient, pace: float, end: asyncio.Event, chance: random.Random) -> None:
        self.phone = phone
        self.end = end
        self.pace = pace
        self.chance = chance
        self.ideas = sample_text.ideas(chance)
        self.ideas_left = chance.randint(1, MOST_IDEAS)
        self.said: set[str] = set()

    async def attend(self, arrives_after: float) -> None:
        """Come in as soon as the doors open, and take part until the end."""
        await self._rest(arrives_after)
        while not self.end.is_set() and not await self._come_in():
            await self._rest(2)
        if not self.phone.page_data:
            return
        self.phone.start()
        while not self.end.is_set() and not self.phone.stopped:
            await self._rest(self.pace)
            if self.chance.random() * 100 < DROPS:
                self.phone.disconnect(self.chance.uniform(1, 6))
            else:
                await self._answer()

    async def _come_in(self) -> bool:
        try:
            await self.phone.join()
        except (JoinRefused, OSError):
            return False
        return True

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.end.wait(), seconds * self.chance.uniform(0.4, 1.6))

    async def _answer(self) -> None:
        """Do one thing that the phone asks for now, if there is any."""
        own = {name: Forms(html).found for name, html in self.phone.private.regions.items()}
        answered = (
            await self._agree(own.get("mine-card", []))
            or await self._sit_down(own.get("mine-table", []))
            or await self._vote(own.get("mine-ballot", []))
            or await self._write(own.get("mine-ideas", []))
        )
        if not answered:
            await self._voice(own.get("mine-wins", []))

    async def _agree(self, forms: list[Form]) -> Message | None:
        if "agree" in self.said or not any(form.verb == "give_consent" for form in forms):
            return None
        self.said.add("agree")
        return await self.phone.do(
            "give_consent", take_part=True, keep_words=self.chance.random() < 0.8, quote=self.chance.random() < 0.5
        )

    async def _sit_down(self, forms: list[Form]) -> Message | None:
        if not forms or "table" in self.said:
            return None
        self.said.add("table")
        return await self._press(self.chance.choice(forms))

    async def _vote(self, forms: list[Form]) -> Message | None:
        """Put one more dot somewhere; seldom take one back."""
        more, fewer = ([form for form in forms[place::2] if form.can_press] for place in (1, 0))
        if fewer and self.chance.random() < 0.1:
            return await self._press(self.chance.choice(fewer))
        return await self._press(self.chance.choice(more)) if more else None

    async def _write(self, forms: list[Form]) -> Message | None:
        if not self.ideas_left or not any(form.verb == "add_idea" for form in forms):
            return None
        self.ideas_left -= 1
        text, language = self.ideas.pop()
        return await self.phone.do("add_idea", text=text, language=language)

    async def _voice(self, forms: list[Form]) -> Message | None:
        for verb, say in (("voice_need", sample_text.NEEDS), ("voice_offer", sample_text.OFFERS)):
            if verb in self.said or not any(form.verb == verb for form in forms):
                continue
            if self.chance.random() * 100 < VOICES:
                self.said.add(verb)
                return await self.phone.do(verb, text=self.chance.choice(say))
        return None

    async def _press(self, form: Form) -> Message:
        fields: Fields = form.fields
        return await self.phone.do(form.verb, **fields)


class VirtualUsers:
    """Everybody who plays. They come in one after the other within `arriving` seconds."""

    def __init__(self, phones: list[ParticipantClient], *, pace: float, arriving: float, chance: random.Random) -> None:
        self.phones = phones
        self._end = asyncio.Event()
        people = [VirtualUser(phone, pace, self._end, random.Random(chance.random())) for phone in phones]  # noqa: S311, a game
        self._tasks = [asyncio.create_task(one.attend(chance.uniform(0, arriving))) for one in people]

    @property
    def here(self) -> int:
        """How many see the room as it is now."""
        return sum(phone.is_synced.is_set() for phone in self.phones)

    async def go(self, patience: float) -> None:
        """Everybody finishes what they were at, within `patience` seconds, and leaves."""
        self._end.set()
        await asyncio.wait(self._tasks, timeout=patience)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(phone.close() for phone in self.phones))

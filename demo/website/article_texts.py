"""Texts of the demo's articles. The place, the quotes and the figures are invented."""

from dataclasses import dataclass, field

from demo.website.story_blocks import Block, action, figure, heading, points, quick_wins, quote, text


@dataclass(frozen=True)
class Story:
    """The content of one article. `more` has the fields of its page type that others do not have."""

    slug: str
    date: str
    picture: str
    topics: list[str]
    thanks: str
    title: str
    introduction: str
    body: list[Block]
    more: dict[str, str] = field(default_factory=dict)


TOPICS = {"childcare": "Childcare", "homes": "Homes and repairs", "learning": "Learning English"}

AUTHORS = [
    ("Marsh Road Reading Circle", "Six neighbours who take notes in turn."),
    ("Imelda Farrow", "Edits this site on Wednesday mornings."),
]

POSTS = [
    Story(
        slug="the-kettle-is-on",
        date="2026-09-03",
        picture="table",
        topics=["learning"],
        thanks="the caretaker of Lock Street Hall, who stayed till ten",
        title="The kettle is on: why we start with silence",
        introduction="Ten quiet minutes at the beginning changed who was heard at the end.",
        body=[
            text(
                "At our first evening the quickest talkers filled the wall. Half the room said nothing, and went home. So at the second we tried something else: everybody wrote first, and nothing was shown until all pens were down.",
                "It felt long. A baby laughed. Then thirty notes appeared together, and nobody could tell which had come from whom.",
            ),
            quote(
                "I wrote it in my own language. Nobody asked me to hurry.",
                "A neighbour who came with her mother",
                "written",
            ),
            heading("What we keep from it"),
            points(
                "Silence belongs to the run sheet. It can be shortened, and it is always there.",
                "Somebody who draws or dictates is writing too.",
                "The kettle goes on before, not after.",
            ),
            action(
                "Come and try it",
                "The next evening is free, with food and somebody to mind the children.",
                "How it works",
                "/how-it-works/",
            ),
        ],
    ),
    Story(
        slug="a-room-on-thursdays",
        date="2026-10-15",
        picture="street",
        topics=["childcare", "homes"],
        thanks="everybody who offered a key",
        title="A room on Thursdays, and four more small things",
        introduction="Five promises were made in September. Three are kept, one moves, one had to stop.",
        body=[
            text(
                "A quick win needs no majority. It needs somebody with a need, somebody with an offer, a first step and a date. Only the person who had the need says that it is met; so we asked them.",
            ),
            quick_wins(
                "From September's evening",
                {
                    "A room for the sewing group, Thursday afternoons": "met",
                    "Two people who read letters from the landlord with you": "met",
                    "A box of English course books for the laundrette": "met",
                    "A lamp for the path behind the station": "under_way",
                    "A minibus on Sundays": "dropped",
                },
            ),
            text(
                "The minibus had a driver and no insurance. Both sides agreed to let it go, and said why, which is worth writing down.",
            ),
        ],
    ),
]

FINDINGS = [
    Story(
        slug="letters-about-repairs",
        date="2026-07-20",
        picture="street",
        topics=["homes"],
        thanks="sixty-one households of the Lock Street estate",
        title="Repairs are reported three times before anybody comes",
        introduction="What a summer of doorstep conversations on the Lock Street estate told us about damp, letters and waiting.",
        more={
            "question": "What happens after you report a repair?",
            "answer": "Most households report the same fault more than once, in more than one way. The second letter is where people give up, and it is the one that somebody could help with.",
        },
        body=[
            heading("How we asked"),
            text(
                "Seven neighbours knocked at doors for three weekends in June. Sixty-one households talked with them, for ten minutes on average, in five languages. Nobody was asked for a name or a tenancy.",
            ),
            figure(
                "How often the same fault was reported",
                "households",
                "Our notes of June, sixty-one households",
                {"Once": 11, "Twice": 17, "Three times or more": 33},
            ),
            heading("What stops people"),
            figure(
                "Why people stopped asking",
                "mentions",
                "The same conversations; some households gave two reasons",
                {
                    "The second letter was too hard to write": 24,
                    "Nobody answered the telephone": 19,
                    "Afraid of being told to leave": 8,
                    "Repaired it themselves": 6,
                },
            ),
            quote(
                "The first letter I can copy from my sister. The second one has to say what they did not do.",
                "A tenant on the third floor",
            ),
            heading("Who was missing"),
            text(
                "People who work at night. We knocked in daylight, and thirteen doors stayed closed each time. We will ask again on a Sunday.",
            ),
        ],
    ),
]

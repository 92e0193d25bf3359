"""The words of the demo's articles. Nobody said this, and nobody counted it: Eastmarsh is invented."""

TOPICS = {"childcare": "Childcare", "homes": "Homes and repairs", "learning": "Learning English"}

AUTHORS = [
    ("Marsh Road Reading Circle", "Six neighbours who take notes in turn."),
    ("Imelda Farrow", "Edits this site on Wednesday mornings."),
]

POSTS = [
    {
        "slug": "the-kettle-is-on",
        "date": "2026-09-03",
        "picture": "table",
        "topics": ["learning"],
        "thanks": "the caretaker of Lock Street Hall, who stayed till ten",
        "words": {
            "title": "The kettle is on: why we start with silence",
            "introduction": "Ten quiet minutes at the beginning changed who was heard at the end.",
            "body": [
                (
                    "text",
                    "<p>At our first evening the quickest talkers filled the wall. Half the room said nothing, and went home. "
                    "So at the second we tried something else: everybody wrote first, and nothing was shown until all pens "
                    "were down.</p><p>It felt long. A baby laughed. Then thirty notes appeared together, and nobody "
                    "could tell which had come from whom.</p>",
                ),
                (
                    "quote",
                    {
                        "text": "I wrote it in my own language. Nobody asked me to hurry.",
                        "attribution": "A neighbour who came with her mother",
                        "consent": "written",
                        "source": "",
                    },
                ),
                ("heading", {"text": "What we keep from it", "level": "2"}),
                (
                    "text",
                    "<ul><li>Silence belongs to the run sheet. It can be shortened, and it is always there.</li>"
                    "<li>Somebody who draws or dictates is writing too.</li>"
                    "<li>The kettle goes on before, not after.</li></ul>",
                ),
                (
                    "action",
                    {
                        "title": "Come and try it",
                        "text": "The next evening is free, with food and somebody to mind the children.",
                        "button": "How it works",
                        "link": {"page": None, "address": "/how-it-works/"},
                    },
                ),
            ],
        },
    },
    {
        "slug": "a-room-on-thursdays",
        "date": "2026-10-15",
        "picture": "street",
        "topics": ["childcare", "homes"],
        "thanks": "everybody who offered a key",
        "words": {
            "title": "A room on Thursdays, and four more small things",
            "introduction": "Five promises were made in September. Three are kept, one moves, one had to stop.",
            "body": [
                (
                    "text",
                    "<p>A quick win needs no majority. It needs somebody with a need, somebody with an offer, a first step and a "
                    "date. Only the person who had the need says that it is met; so we asked them.</p>",
                ),
                (
                    "quick_wins",
                    {
                        "title": "From September's evening",
                        "wins": [
                            {"text": "A room for the sewing group, Thursday afternoons", "state": "met"},
                            {"text": "Two people who read letters from the landlord with you", "state": "met"},
                            {"text": "A box of English course books for the laundrette", "state": "met"},
                            {"text": "A lamp for the path behind the station", "state": "under_way"},
                            {"text": "A minibus on Sundays", "state": "dropped"},
                        ],
                    },
                ),
                (
                    "text",
                    "<p>The minibus had a driver and no insurance. Both sides agreed to let it go, and said why, which is worth "
                    "writing down.</p>",
                ),
            ],
        },
    },
]

FINDINGS = [
    {
        "slug": "letters-about-repairs",
        "date": "2026-07-20",
        "picture": "street",
        "topics": ["homes"],
        "thanks": "sixty-one households of the Lock Street estate",
        "words": {
            "title": "Repairs are reported three times before anybody comes",
            "introduction": "What a summer of doorstep conversations on the Lock Street estate told us about damp, letters and waiting.",
            "question": "What happens after you report a repair?",
            "answer": (
                "Most households report the same fault more than once, in more than one way. The second letter is where "
                "people give up, and it is the one that somebody could help with."
            ),
            "body": [
                ("heading", {"text": "How we asked", "level": "2"}),
                (
                    "text",
                    "<p>Seven neighbours knocked at doors for three weekends in June. Sixty-one households talked with them, for "
                    "ten minutes on average, in five languages. Nobody was asked for a name or a tenancy.</p>",
                ),
                (
                    "figure",
                    {
                        "title": "How often the same fault was reported",
                        "unit": "households",
                        "rows": [
                            {"label": "Once", "number": 11},
                            {"label": "Twice", "number": 17},
                            {"label": "Three times or more", "number": 33},
                        ],
                        "source": "Our notes of June, sixty-one households",
                        "link": {"page": None, "address": ""},
                    },
                ),
                ("heading", {"text": "What stops people", "level": "2"}),
                (
                    "figure",
                    {
                        "title": "Why people stopped asking",
                        "unit": "mentions",
                        "rows": [
                            {"label": "The second letter was too hard to write", "number": 24},
                            {"label": "Nobody answered the telephone", "number": 19},
                            {"label": "Afraid of being told to leave", "number": 8},
                            {"label": "Repaired it themselves", "number": 6},
                        ],
                        "source": "The same conversations; some households gave two reasons",
                        "link": {"page": None, "address": ""},
                    },
                ),
                (
                    "quote",
                    {
                        "text": "The first letter I can copy from my sister. The second one has to say what they did not do.",
                        "attribution": "A tenant on the third floor",
                        "consent": "aloud",
                        "source": "",
                    },
                ),
                ("heading", {"text": "Who was missing", "level": "2"}),
                (
                    "text",
                    "<p>People who work at night. We knocked in daylight, and thirteen doors stayed closed each time. We will ask "
                    "again on a Sunday.</p>",
                ),
            ],
        },
    },
]

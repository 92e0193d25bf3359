"""The texts and figures of the finished evening. Every place, person and organisation is invented."""

from typing import NamedTuple


class Said(NamedTuple):
    """One idea: the table it was said at, the words, their language, and a person's translation."""

    table: int
    text: str
    language: str = "en"
    translation: str = ""


TITLE = "Eastmarsh evening: what keeps us from class?"
PURPOSE = (
    "Four places listened to 277 people this spring. Eastmarsh heard finding help, class hours and repairs most often. "
    "Tonight we put those answers on the table and pick a few things we can win."
)
QUESTION = "What would make it easier to learn, and to find help, in Eastmarsh?"
PLACE = "Wharf Lane Hall, Eastmarsh (step-free, tea from six)"

TABLES = [
    ("Heron", "What stops you, or somebody you know, from coming to class?"),
    ("Lantern", "Where do you go first when you need help?"),
    ("Barge", "What happens after you report something broken?"),
    ("Orchard", "What could we do ourselves, before summer?"),
    ("Bell", "Who is not in this room, and what would they say?"),
]

# In the order of the ballot. 36 ideas in all.
CHOICES: dict[str, list[Said]] = {
    "A crèche beside the classes": [
        Said(1, "Class starts at ten, nursery ends at half past eleven. I choose my son."),
        Said(1, "I went twice with the baby. I heard nothing, but the baby learned 'hello'."),
        Said(
            4,
            "Dua të mësoj anglisht, por fëmija nuk ka ku të rrijë.",
            "sq",
            "I want to learn English, but the child has nowhere to stay.",
        ),
        Said(4, "Three of us could take turns minding, if there was one safe room."),
        Said(5, "My sister is not here tonight because nobody could mind the twins."),
        Said(2, "A corner with toys is enough. It does not need to be a nursery."),
    ],
    "Visa costs": [
        Said(1, "The fee went up and the class money went with it."),
        Said(3, "We save for the form for two years and then the form changes."),
        Said(5, "People would say: first papers, then English. There is only money for one."),
        Said(1, "Ask someone with power to let people pay in parts."),
    ],
    "One help map for everybody": [
        Said(2, "I asked in four offices. The fifth was next to the first."),
        Said(2, "Put who helps with damp on one sheet."),
        Said(2, "The list at the library is from before the flood."),
        Said(4, "Bir harita, herkes için.", "tr", "One map, for everybody."),
        Said(5, "Night workers never see a notice board. Make it fit in a pocket."),
    ],
    "A desk for repairs letters": [
        Said(3, "I reported the boiler six times and have six reference numbers."),
        Said(3, "Somebody who writes well could sit with us for one hour a week."),
        Said(3, "They answer when the letter has the right words. I do not have the right words."),
        Said(4, "Keep copies in one folder. Then nobody starts again from nothing."),
    ],
    "Evening classes": [
        Said(1, "Vreau cursuri seara, după tură.", "ro", "I want evening classes, after my shift."),
        Said(1, "I finish at six. Everything closes at five."),
        Said(4, "One evening a week is already something."),
        Said(5, "The bakery men would come on a Sunday."),
    ],
    "A GP registration morning": [
        Said(2, "They asked for a bill with my name. All bills have my landlord's name."),
        Said(2, "One morning, one table, somebody who knows the form."),
        Said(4, "Do it at the food club, people are already in the queue."),
    ],
    "A safer walk from the station": [
        Said(1, "আমি একা স্টেশন থেকে হেঁটে ফিরতে ভয় পাই।", "bn", "I am afraid to walk back from the station alone."),
        Said(5, "Two lamps are out by the bridge since winter."),
    ],
    "A women's room on weekdays": [
        Said(4, "A warm room on a weekday, only women, nobody asks why you came."),
        Said(5, "My neighbour would come if there were no men at the door."),
    ],
    "Bus fares": [
        Said(
            1,
            "Pago a passagem duas vezes por dia e falta para a comida.",
            "pt",
            "I pay the fare twice a day and there is not enough left for food.",
        ),
        Said(3, "The class is free. The bus to the class is not."),
    ],
    "Interpreters at school": [
        Said(2, "اسکول کا خط آتا ہے، میں پڑھ نہیں سکتی۔", "ur", "A letter comes from the school and I cannot read it."),
        Said(1, "My daughter translates her own school report. It is always excellent."),
    ],
    "Sewing machines": [Said(4, "Six of us sew. We have one machine and it is my aunt's.")],
    "Football for teenagers": [Said(5, "The boys have nowhere to go but the car park.")],
}
PARKED = [
    Said(3, "The bins on Quay Street are another meeting, but they are a meeting."),
    Said(4, "Could the hall have softer chairs?"),
    Said(2, "Somebody should write down the recipes from tonight."),
]
CHALLENGES = [
    Said(3, "If I complain, will he tell me to leave?"),
    Said(4, "Last time we said all this and nobody came back to tell us."),
]

# Dots for each choice, in the order of the ballot: 96 of 99.
DOTS = [22, 18, 15, 10, 8, 7, 5, 4, 3, 2, 1, 1]

CHOSEN = {
    0: "Most dots, and the hall has a side room that stands empty until noon.",
    2: "Three groups already keep half a map each.",
    3: "A retired clerk at the Barge table offered the first four weeks.",
}
REFERRED = {
    1: "Nobody local decides visa fees. Referred to the Open Harbour federation, which meets the ministry in June.",
}

ORGANISATIONS = {
    "Wharf Lane Hall": "A hall with a kitchen, a side room and a patient caretaker.",
    "Eastmarsh Food Club": "Food, tea and company on Wednesdays.",
    "Lantern Library": "Books, warm tables and two computers.",
    "Tidewater Tenants": "Neighbours who help neighbours write to landlords.",
    "Marsh Road Children's Centre": "Play, parents and a good stock of toys.",
}

# (card number, words)
NEEDS = [
    (3, "A room for ten children, two mornings a week"),
    (12, "Somebody to check the help map is still right"),
    (17, "A printer that we may use for letters"),
    (25, "A weekday room for women only"),
    (30, "A second sewing machine"),
    (33, "Somebody who can mend the lamps by the bridge"),
]
# (card number, words, organisation)
OFFERS = [
    (6, "The side room, Tuesday and Thursday until noon", "Wharf Lane Hall"),
    (10, "Two volunteers to ring every number on the map", "Lantern Library"),
    (16, "Our printer, and paper", "Tidewater Tenants"),
    (23, "The upstairs room, Monday afternoons", "Lantern Library"),
    (28, "The play room, Friday mornings", "Marsh Road Children's Centre"),
    (2, "Tea urn and forty cups", "Eastmarsh Food Club"),
    (13, "An hour a week of help with forms", ""),
    (19, "Lifts home for two people after class", ""),
    (29, "Mending clothes, any evening", ""),
]


class Win(NamedTuple):
    """One quick win: the need, the offers that meet it, who owns it, and how it went within thirty days."""

    need: int
    offers: list[int]
    owner: str
    first_step: str
    days: int
    report: str
    ending: str


WINS = [
    Win(
        0,
        [0],
        "Wharf Lane Hall",
        "Hand over the key and show where the lights are",
        7,
        "The key is with the class. First crèche on Tuesday.",
        "met",
    ),
    Win(
        1,
        [1],
        "Lantern Library",
        "Ring the first twenty numbers",
        14,
        "Forty-one of fifty-eight numbers answer.",
        "met",
    ),
    Win(
        2,
        [2],
        "Tidewater Tenants",
        "Put the printer by the door on Mondays",
        10,
        "It jammed on the second letter.",
        "dropped",
    ),
    Win(
        3,
        [3, 4],
        "Marsh Road Children's Centre",
        "Open the play room on the first Friday",
        14,
        "Nine women came. The door stays shut to others.",
        "met",
    ),
]
DROPPED_BECAUSE = "The printer broke and its lender moved away; both sides let it go."

MODELS = [
    (
        "Parent-led playrooms",
        "Saltford",
        "A mother at the Heron table ran one for a year",
        "Parents hold the key and the rota; start with one morning and one room",
    ),
    (
        "A housing guide that fits on one sheet",
        "Nether Quay",
        "Tidewater Tenants brought the printed guide",
        "Ten sentences that work in a repairs letter, in five languages",
    ),
]

"""Ideas of virtual users: plainly made up, in many languages, so that nobody takes one for a real idea of a room."""

import random
from itertools import product

WISHES = (
    "A lighthouse for lost umbrellas",
    "A choir for kettles",
    "One bench that remembers everybody who sat on it",
    "A library of borrowed hats",
    "A slower clock for busy people",
    "A ferry that runs on soup",
    "A map of all good shadows",
    "A school where cats teach patience",
)
PLACES = (
    "behind the moon market",
    "on Marzipan Street",
    "near the paper bridge",
    "beside the singing pump",
    "upstairs",
)
# Words and their language.
ELSEWHERE = (
    ("مظلة كبيرة تكفي المدينة الخيالية كلها", "ar"),
    ("حافلة تسافر إلى القمر كل يوم ثلاثاء", "ar"),
    ("یک کتابخانه برای قصه‌های گمشده", "fa"),
    ("ایک باغ جہاں چائے درختوں پر اگتی ہے", "ur"),
    ("ספסל שמספר סיפורים לפני השינה", "he"),
    ("Un faro para las palabras perdidas", "es"),
    ("Une bibliothèque de nuages", "fr"),
    ("Ein Amt für verlegte Träume", "de"),
    ("Uma ponte feita de canções", "pt"),
    ("Ay ışığında çalışan bir fırın", "tr"),
    ("Un tramvai care aduce ploaie la cerere", "ro"),
    ("Майстерня з ремонту веселок", "uk"),
    ("Biblioteka szeptów dla smoków", "pl"),
    ("কাগজের নৌকার জন্য একটা বন্দর", "bn"),
    ("给迷路的风筝一座车站", "zh"),
    ("Maktaba ya vicheko vilivyopotea", "sw"),
)
LONG = (
    "An office where worries are handed in every morning and collected every evening, washed and folded; what nobody "
    "collects is made into pillows for the moon market"
)


def sample_ideas(chance: random.Random) -> list[tuple[str, str]]:
    """All sample ideas in one person's random order, as (text, language)."""
    english = [(f"{wish} {place}", "en") for wish, place in product(WISHES, PLACES)]
    english.append((LONG, ""))
    # About every third idea is in another language than English.
    mixed = chance.sample(english, len(english))
    for words in chance.sample(ELSEWHERE, len(ELSEWHERE)):
        mixed.insert(chance.randrange(len(mixed)), words)
    return mixed

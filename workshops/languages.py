"""Languages that people may say they wrote in, each by its own name, as its readers look for it."""

# BCP 47 tag and name. A list to pick from, never a fact about a person: it is kept with the words.
SPOKEN = [
    ("en", "English"),
    ("ar", "العربية"),
    ("bn", "বাংলা"),
    ("zh", "中文"),
    ("fa", "فارسی"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("ckb", "کوردی"),
    ("lt", "Lietuvių"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("pa", "ਪੰਜਾਬੀ"),
    ("ps", "پښتو"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sq", "Shqip"),
    ("so", "Soomaali"),
    ("es", "Español"),
    ("ti", "ትግርኛ"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("yo", "Yorùbá"),
]

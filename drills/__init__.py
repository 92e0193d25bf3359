"""Drills: the live path broken on purpose, at full size, on the real server. `make drill` runs all of them.

    make drill                     every promise at its full size, with its broken build; writes docs/drills.md
    make drill ONLY=crash-storm    one of them, or several with commas between
    make drill SECONDS=45          of what repeats itself no more than fits, for whoever is in a hurry
    make drill SMALL=1             the sizes that run in `make test`

A drill is a function `drill(ground) -> Result`, registered with `@drill(number, name, passes=…, control=…)`. `control`
names a deliberately broken build (`broken/`), and the drill is trusted only because it fails on that one.
"""

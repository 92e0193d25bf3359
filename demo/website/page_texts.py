"""Texts of the front page and the standard pages. Eastmarsh is an invented place."""

from demo.website.story_blocks import action, heading, how_long, points, quote, text

WELCOME = {
    "strapline": "A place at the table for everybody",
    "introduction": "In Eastmarsh we ask, we listen, we choose together, and we write down what came of it. Come as you are: no account, no name, any language.",
    "join_title": "In the room now?",
    "join_text": "Type the code from the wall. Your phone becomes your card; without a phone, ask for one at the door.",
}

SITE_WORDS = {
    "strapline": "A place at the table for everybody",
    "footer_text": "Common Table is run by neighbours and small organisations in Eastmarsh, a place we made up.",
    "contact_email": "hello@eastmarsh.example",
}

FINDINGS = {
    "title": "Findings",
    "introduction": "What the rooms found out. A room’s numbers lead to its record.",
}
BLOG = {
    "title": "Blog",
    "introduction": "Notes of the day from each workshop, and what has happened since.",
}

HOW_IT_WORKS = {
    "title": "How it works",
    "introduction": "One evening, one question, one card each. This is what happens from the door to the published page.",
    "body": [
        heading("One card, one voice"),
        text(
            "At the door everybody takes a numbered card. You can play it with your own phone, on paper, or by telling a scribe. It is always the same card, so nobody counts twice and nobody is left out.",
        ),
        heading("The evening"),
        points(
            "<b>Welcome.</b> You decide what may be done with your words, and can change your mind.",
            "<b>Introductions.</b> They can be short. They are never skipped.",
            "<b>Silent writing.</b> Everybody writes before anybody speaks. Nobody sees your words until all are shown together.",
            "<b>Tables.</b> A scribe writes what is said, in the language it is said in, and reads it back.",
            "<b>Sorting.</b> The room gives names to what belongs together.",
            "<b>Voting.</b> The same number of dots for everybody. Totals stay hidden until the vote is closed.",
            "<b>Quick wins.</b> Somebody needs a room on Thursdays; somebody has one. That needs no vote.",
            numbered=True,
        ),
        heading("Afterwards"),
        text(
            "When the room closes, two drafts are made from it: notes of the day, and a finding with the question, who took part and what was chosen. An editor reads them, finishes them and publishes them here.",
        ),
        action(
            "In the room now?",
            "The code is on the wall, six letters and numbers.",
            "Join a workshop",
            "/join/",
        ),
    ],
}

WHAT_WE_KEEP = {
    "title": "What we keep, and for how long",
    "introduction": "We never ask for your name, your address, your nationality or your papers.",
    "body": [
        heading("On the day"),
        text(
            "Your card has a number and a code. What you write is kept with the card while the room is open.",
        ),
        heading("Afterwards"),
        how_long(),
        points(
            "We quote you only if you said yes to that as well, and never with a name.",
            "On published pages, groups of fewer than five people are put together with others.",
        ),
        heading("Changing your mind"),
        text(
            "Open your card again with its code, on any phone, and change your answer. If you have lost your card, ask us for a new code. We take words off this site; what people have already read or copied cannot be called back.",
        ),
        heading("Cookies"),
        text(
            "One cookie remembers for a day which card is yours, and one protects the forms from other websites. People who work here have two more: one keeps them signed in for some hours, and one tells our door for half a year that their browser has signed in before. What you have written and not sent yet waits in your browser. Nothing here follows you around, and nothing is loaded from other companies.",
        ),
    ],
}

ACCESS = {
    "title": "Access and support",
    "introduction": "If something keeps you from coming, tell us. It is usually cheaper to fix than it looks.",
    "body": [
        points(
            "Fares are paid in cash on the day, without a receipt.",
            "Children are looked after in the next room, free, by people you can meet first.",
            "The hall has a ramp, a quiet corner and a hearing loop.",
            "Everything on the wall is also read aloud. Without a phone you vote on paper or with somebody beside you, and a scribe writes down your ideas, needs and offers.",
            "You may write and speak in your own language. A person translates, not a machine.",
        ),
        quote(
            "I only came to listen. They gave me a card anyway, and at the end I had used it.",
            "Somebody at the second table",
        ),
        action(
            "Ask beforehand",
            "Write to us, in any language, about anything you need.",
            "Write an e-mail",
            "mailto:hello@eastmarsh.example",
        ),
    ],
}

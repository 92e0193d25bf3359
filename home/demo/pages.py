"""Words of the pages that stay. Eastmarsh is on no map."""

from home.demo.blocks import action, heading, points, quote, text

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
    "introduction": "What the rooms found out. Behind every number is the place where it was counted.",
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
            "At the door everybody takes a numbered card. You can play it with your own phone, with a tablet on the table, on paper, or by telling a scribe. It is always the same card, so nobody counts twice and nobody is left out.",
        ),
        heading("The evening"),
        points(
            "<b>Welcome.</b> You decide what may be done with your words, and can change your mind.",
            "<b>Introductions.</b> They can be short. They are never skipped.",
            "<b>Silent writing.</b> Everybody writes before anybody speaks. Nobody sees your words until all are shown together.",
            "<b>Tables.</b> A scribe writes what is said, in the language it is said in, and reads it back.",
            "<b>Sorting.</b> The room gives names to what belongs together.",
            "<b>Voting.</b> Three dots each. Totals stay hidden until everybody is done.",
            "<b>Quick wins.</b> Somebody needs a room on Thursdays; somebody has one. That needs no vote.",
            numbered=True,
        ),
        heading("Afterwards"),
        text(
            "Within two weeks the notes of the day stand on this site, and then the finding: the question, who took part, what was chosen. An editor who was not running the room reads it first.",
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
            "Your card has a number and a code. What you write is kept with the card while the room is open. Your vote is unlinked from your card as soon as it is counted.",
        ),
        heading("Afterwards"),
        points(
            "If you did not agree that we keep your words, they go when the room closes.",
            "If you agreed, they stay for twelve months and then lose their link to your card.",
            "We quote you only if you said yes to that as well, and never with a name.",
            "On published pages, groups of fewer than five people are put together with others.",
        ),
        heading("Changing your mind"),
        text(
            "Open your card again with its code, on any phone, and change your answer. We cannot call back an e-mail that was already sent; we can and do take words off this site.",
        ),
        heading("Cookies"),
        text(
            "One cookie remembers which card is yours. There is nothing here that follows you around, and nothing is loaded from other companies.",
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
            "Everything on the wall is also read aloud. Paper does all that a phone does.",
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

"""Words of the pages that stay. Eastmarsh is on no map."""

WELCOME = {
    "strapline": "A place at the table for everybody",
    "introduction": (
        "In Eastmarsh we ask, we listen, we choose together, and we write down what came of it. "
        "Come as you are: no account, no name, any language."
    ),
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
        ("heading", {"text": "One card, one voice", "level": "2"}),
        (
            "text",
            "<p>At the door everybody takes a numbered card. You can play it with your own phone, with a tablet on the "
            "table, on paper, or by telling a scribe. It is always the same card, so nobody counts twice and nobody is "
            "left out.</p>",
        ),
        ("heading", {"text": "The evening", "level": "2"}),
        (
            "text",
            "<ol><li><b>Welcome.</b> You decide what may be done with your words, and can change your mind.</li>"
            "<li><b>Introductions.</b> They can be short. They are never skipped.</li>"
            "<li><b>Silent writing.</b> Everybody writes before anybody speaks. Nobody sees your words until all are "
            "shown together.</li>"
            "<li><b>Tables.</b> A scribe writes what is said, in the language it is said in, and reads it back.</li>"
            "<li><b>Sorting.</b> The room gives names to what belongs together.</li>"
            "<li><b>Voting.</b> Three dots each. Totals stay hidden until everybody is done.</li>"
            "<li><b>Quick wins.</b> Somebody needs a room on Thursdays; somebody has one. That needs no vote.</li></ol>",
        ),
        ("heading", {"text": "Afterwards", "level": "2"}),
        (
            "text",
            "<p>Within two weeks the notes of the day stand on this site, and then the finding: the question, who took "
            "part, what was chosen. An editor who was not running the room reads it first.</p>",
        ),
        (
            "action",
            {
                "title": "In the room now?",
                "text": "The code is on the wall, six letters and numbers.",
                "button": "Join a workshop",
                "link": {"page": None, "address": "/join/"},
            },
        ),
    ],
}

WHAT_WE_KEEP = {
    "title": "What we keep, and for how long",
    "introduction": "We never ask for your name, your address, your nationality or your papers.",
    "body": [
        ("heading", {"text": "On the day", "level": "2"}),
        (
            "text",
            "<p>Your card has a number and a code. What you write is kept with the card while the room is open. Your vote "
            "is unlinked from your card as soon as it is counted.</p>",
        ),
        ("heading", {"text": "Afterwards", "level": "2"}),
        (
            "text",
            "<ul><li>If you did not agree that we keep your words, they go when the room closes.</li>"
            "<li>If you agreed, they stay for twelve months and then lose their link to your card.</li>"
            "<li>We quote you only if you said yes to that as well, and never with a name.</li>"
            "<li>On published pages, groups of fewer than five people are put together with others.</li></ul>",
        ),
        ("heading", {"text": "Changing your mind", "level": "2"}),
        (
            "text",
            "<p>Open your card again with its code, on any phone, and change your answer. We cannot call back an e-mail that "
            "was already sent; we can and do take words off this site.</p>",
        ),
        ("heading", {"text": "Cookies", "level": "2"}),
        (
            "text",
            "<p>One cookie remembers which card is yours. There is nothing here that follows you around, and nothing is "
            "loaded from other companies.</p>",
        ),
    ],
}

ACCESS = {
    "title": "Access and support",
    "introduction": "If something keeps you from coming, tell us. It is usually cheaper to fix than it looks.",
    "body": [
        (
            "text",
            "<ul><li>Fares are paid in cash on the day, without a receipt.</li>"
            "<li>Children are looked after in the next room, free, by people you can meet first.</li>"
            "<li>The hall has a ramp, a quiet corner and a hearing loop.</li>"
            "<li>Everything on the wall is also read aloud. Paper does all that a phone does.</li>"
            "<li>You may write and speak in your own language. A person translates, not a machine.</li></ul>",
        ),
        (
            "quote",
            {
                "text": "I only came to listen. They gave me a card anyway, and at the end I had used it.",
                "attribution": "Somebody at the second table",
                "consent": "aloud",
                "source": "",
            },
        ),
        (
            "action",
            {
                "title": "Ask beforehand",
                "text": "Write to us, in any language, about anything you need.",
                "button": "Write an e-mail",
                "link": {"page": None, "address": "mailto:hello@eastmarsh.example"},
            },
        ),
    ],
}

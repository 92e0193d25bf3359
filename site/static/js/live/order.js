/* Which writes have to keep their order. One that cannot be sent is passed by those that have nothing to do with it. */
const order = (() => {
  const verbOf = ({ url }) => url.match(/\/do\/(\w+)\/$/)?.[1] ?? "";
  // A card's number has two names; everything else that a form names by its number is the same thing in each form.
  const THINGS = { idea: "idea", ideas: "idea", theme: "theme", into: "theme", need: "need", needs: "need", offer: "offer",
    offers: "offer", win: "win", vote: "vote", card: "card", seat_number: "card", phase: "phase", table: "table", board: "table" };
  // Where a person sits and what they agreed to is asked before anything else of theirs is done.
  const FIRST = page.comesFirst.split(" ");
  // What moves the whole room.
  const ROOM = page.movesRoom.split(" ");
  // What these make has no number before it is there: nothing can be about it.
  const ADDITIONS = page.makesNew.split(" ");

  /** What a write is about; one that names nothing is about what its verb alone says, such as whether somebody listens. */
  function things(entry) {
    const named = [...new URLSearchParams(entry.body)].filter(([name, value]) => value && THINGS[name]);
    return named.length ? named.map(([name, value]) => `${THINGS[name]}:${value}`) : [verbOf(entry)];
  }

  /** Whether `later` must wait for `earlier`, both as the outbox keeps them. */
  function holds(earlier, later) {
    const [before, after] = [verbOf(earlier), verbOf(later)];
    if (FIRST.includes(before) && new URLSearchParams(earlier.body).get("as") === "card") return true;
    if (ROOM.includes(before) && ROOM.includes(after)) return true;
    const about = ADDITIONS.includes(before) ? [] : things(earlier);
    return things(later).some((thing) => about.includes(thing));
  }

  const isSame = (one, other) => one.url === other.url && one.body === other.body;

  /** Whether `wish` already waits, and nothing after it asks the same form for something else: a double tap. */
  function isRepeat(wish, waiting) {
    const last = waiting.map((entry) => isSame(entry, wish)).lastIndexOf(true);
    return last >= 0 && !waiting.slice(last + 1).some((later) => later.url === wish.url && holds(waiting[last], later));
  }

  return { holds, isRepeat, verbOf };
})();

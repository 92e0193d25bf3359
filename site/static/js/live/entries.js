/* What waits to be sent, as the phone's storage has it, oldest first: { key, url, body, words, label } since release 0.1.0,
   and when needed { step, fails, aside, why }. */
const entries = (() => {
  function all() {
    const found = shelf.read("waiting");
    return Array.isArray(found) ? found.filter((entry) => entry?.key && entry.url && typeof entry.body === "string") : [];
  }

  const write = (next) => shelf.write("waiting", next);
  const add = (entry) => write([...all(), entry]);
  const change = (key, changes) => write(all().map((entry) => (entry.key === key ? { ...entry, ...changes } : entry)));
  const remove = (key) => write(all().filter((entry) => entry.key !== key));

  function newKey() {
    const letters = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)));
    return btoa(letters).replaceAll("+", "-").replaceAll("/", "_");
  }

  return { add, all, change, newKey, remove };
})();

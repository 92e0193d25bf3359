/* What this phone keeps for its holder: survives a reload, a dead battery and a second tab. Without storage, this page's
   memory has to do. */
const shelf = (() => {
  const place = `table.${page.room}.${page.holder.split(":")[0]}`;
  const memory = {};
  let hasDisk = true;

  function read(name) {
    try {
      // Remembered too: what an earlier page has left must not be forgotten when the disk is full.
      if (hasDisk) memory[name] = JSON.parse(localStorage.getItem(`${place}.${name}`));
    } catch { /* then what this page knows has to do */ }
    return memory[name];
  }

  function write(name, value) {
    memory[name] = value;
    try {
      localStorage.setItem(`${place}.${name}`, JSON.stringify(value));
    } catch {
      hasDisk = false; // full or forbidden: from now on memory knows better
    }
  }

  if (read("holder") !== page.holder) {
    // The phone went to another person: nobody's words wait for somebody else.
    write("waiting", []);
    write("drafts", {});
    write("holder", page.holder);
  }
  return { read, write, isKept: () => hasDisk };
})();

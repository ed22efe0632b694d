// Small help on the boards of a challenge. Everything works without it.
// Arrow keys move in two dimensions, a typed kana or letter finds a picture by its name,
// and after a choice by pointer the next open board comes into view.
"use strict";

(function () {
  const boards = Array.from(document.querySelectorAll(".challenge .board"));
  const TYPED_LIFE_MS = 1500;

  // Hiragana as katakana, small letters as large, so that く finds クマ and く finds くり.
  function plain(text) {
    return text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[ぁ-ゖ]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) + 0x60));
  }

  function choose(radio) {
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // The nearest tile in the direction of an arrow, by where the tiles are on the screen.
  function neighbour(radios, from, key) {
    const here = from.getBoundingClientRect();
    const vertical = key === "ArrowUp" || key === "ArrowDown";
    const sign = key === "ArrowDown" || key === "ArrowRight" ? 1 : -1;
    let best = null;
    let bestCost = Infinity;
    for (const radio of radios) {
      const box = radio.getBoundingClientRect();
      const dx = box.left + box.width / 2 - here.left - here.width / 2;
      const dy = box.top + box.height / 2 - here.top - here.height / 2;
      const along = sign * (vertical ? dy : dx);
      const across = Math.abs(vertical ? dx : dy);
      if (radio === from || along < here.height / 2 || (!vertical && across > here.height / 2)) continue;
      const cost = along + across * 4;
      if (cost < bestCost) {
        best = radio;
        bestCost = cost;
      }
    }
    return best;
  }

  function nextOpen(board) {
    return boards.slice(boards.indexOf(board) + 1).find((other) => !other.querySelector(":checked"));
  }

  function enhance(board) {
    const radios = Array.from(board.querySelectorAll("input[type=radio]"));
    const names = radios.map((radio) => [plain(radio.parentElement.textContent.trim()), plain(radio.dataset.kana || "")]);
    let typed = "";
    let typedAt = 0;

    board.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
      const from = event.target;
      if (!radios.includes(from)) return;
      if (event.key.startsWith("Arrow")) {
        event.preventDefault();
        const to = neighbour(radios, from, event.key);
        if (to) choose(to);
        return;
      }
      if (event.key.length !== 1 || event.key === " ") return;
      typed = event.timeStamp - typedAt < TYPED_LIFE_MS ? typed + event.key : event.key;
      typedAt = event.timeStamp;
      const wish = plain(typed);
      const found = names.findIndex((name) => name.some((part) => part.startsWith(wish)));
      if (found >= 0) radios[found].focus();
    });

    // A click with a pointer has a detail above 0; the keyboard's own clicks have none.
    board.addEventListener("click", (event) => {
      if (event.detail === 0 || !event.target.closest(".tile")) return;
      const next = nextOpen(board);
      if (next) setTimeout(() => next.scrollIntoView({ block: "start" }), 350);
    });
  }

  boards.forEach(enhance);
})();

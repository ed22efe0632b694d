// Small help on the boards of a challenge. Everything works without it.
// Arrow keys move in two dimensions, typed kana or letters find a picture by its name,
// and after a choice by pointer the next open board comes into view.
"use strict";

(function () {
  const boards = Array.from(document.querySelectorAll(".challenge .board"));
  const TYPED_LIFE_MS = 1500;

  // Romaji as keyboards type them, because no input method is open on a radio button.
  const ROWS = { "": "アイウエオ", k: "カキクケコ", s: "サシスセソ", t: "タチツテト", n: "ナニヌネノ" };
  Object.assign(ROWS, { h: "ハヒフヘホ", m: "マミムメモ", y: "ヤ ユ ヨ", r: "ラリルレロ", w: "ワ   ヲ" });
  Object.assign(ROWS, {
    g: "ガギグゲゴ",
    z: "ザジズゼゾ",
    d: "ダヂヅデド",
    b: "バビブベボ",
    p: "パピプペポ",
  });
  const ROMAJI = { ン: "n", ー: "", ッ: "", ァ: "a", ィ: "i", ゥ: "u", ェ: "e", ォ: "o" };
  for (const [consonant, kana] of Object.entries(ROWS)) {
    Array.from(kana).forEach((mark, place) => (ROMAJI[mark] = consonant + "aiueo"[place]));
  }
  const SPELLINGS = [
    [/sh|sy/g, "s"],
    [/ch|ty/g, "t"],
    [/ts/g, "t"],
    [/f/g, "h"],
    [/j|zy/g, "z"],
    [/([kstnhmrgzbp])\1/g, "$1"],
  ];

  // Hiragana and katakana, small or large, are one.
  function plain(text) {
    return text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[ぁ-ゖ]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) + 0x60));
  }

  // The two common ways of spelling (shi, si; sha, sya) become one.
  function spelt(latin) {
    return SPELLINGS.reduce((text, [way, one]) => text.replace(way, one), latin);
  }

  function romaji(katakana) {
    const joined = katakana.replace(/([キシチニヒミリギジビピ])([ャュョ])/g, (_, first, small) => {
      return ROMAJI[first][0] + "y" + "auo"["ャュョ".indexOf(small)];
    });
    return spelt(Array.from(joined, (mark) => ROMAJI[mark] ?? mark).join(""));
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
    const names = radios.map((radio) => {
      const kana = plain(radio.dataset.kana || "");
      return [plain(radio.parentElement.textContent.trim()), kana, romaji(kana)];
    });
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
      const found = names.findIndex(([name, kana, latin]) => {
        return name.startsWith(wish) || kana.startsWith(wish) || latin.startsWith(spelt(wish));
      });
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

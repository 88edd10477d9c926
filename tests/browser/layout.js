// What is asked of a page's layout, beside what a rule checker finds.
globalThis.layout = (() => {
  const say = (e) => `<${e.localName}> ${page.name(e) || e.id || e.className}`;

  // reach is how far right e goes, with the words that run out of its box.
  function reach(e) {
    const around = document.createRange();
    around.selectNodeContents(e);
    return scrollX + Math.max(e.getBoundingClientRect().right, around.getBoundingClientRect().right);
  }

  // wide lists what reaches over the right edge of a screen this wide.
  function wide(width) {
    if (document.scrollingElement.scrollWidth <= width) return [];
    const out = [...document.body.querySelectorAll("*")].filter((e) => page.visible(e) && reach(e) > width + 0.5);
    const deepest = out.filter((e) => !out.some((other) => other !== e && e.contains(other)));
    return [`page is ${document.scrollingElement.scrollWidth} px wide`, ...deepest.slice(0, 8).map((e) => `${say(e)} reaches ${Math.round(reach(e))} px: ${page.text(e).slice(0, 80)}`)];
  }

  // area is what a finger can press for e: its box and its labels', and what an
  // empty ::after lays over the whole row.
  function area(e) {
    const after = getComputedStyle(e, "::after");
    const over = after.position === "absolute" && after.content === '""' && e.offsetParent;
    const boxes = [e, over, ...(e.labels ?? [])].filter((x) => x && page.visible(x)).map((x) => x.getBoundingClientRect());
    const left = Math.min(...boxes.map((b) => b.left)), right = Math.max(...boxes.map((b) => b.right));
    const top = Math.min(...boxes.map((b) => b.top)), bottom = Math.max(...boxes.map((b) => b.bottom));
    return { width: right - left, height: bottom - top };
  }

  // Links in a sentence are as high as the line (WCAG 2.5.8 excepts them).
  function inSentence(e) {
    if (e.localName !== "a" || getComputedStyle(e).display !== "inline") return false;
    const around = e.closest("p,li,dd,td,div,label,legend,span:not(a span)") ?? document.body;
    return page.text(around).length > page.text(e).length;
  }

  // clipped elements appear only when focused, like the skip link.
  const clipped = (e) => getComputedStyle(e).clipPath !== "none" || getComputedStyle(e).clip !== "auto";

  function small(px) {
    const pressable = "a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[role=tab]";
    return [...document.querySelectorAll(pressable)]
      .filter((e) => page.visible(e) && !inSentence(e) && !clipped(e))
      .map((e) => [e, area(e)])
      .filter(([, a]) => a.width < px - 0.5 || a.height < px - 0.5)
      .map(([e, a]) => `${say(e)} is ${Math.round(a.width)}×${Math.round(a.height)}`);
  }

  // look is all that a focused element may change to be noticed.
  function look(e) {
    const parts = [e, ...(e.labels ?? []), e.parentElement].filter(Boolean);
    return parts.flatMap((p) => ["", "::before", "::after"].map((pseudo) => {
      const s = getComputedStyle(p, pseudo);
      return [s.outlineStyle === "none" ? "" : s.outline, s.boxShadow, s.backgroundColor, s.borderColor, s.borderWidth, s.textDecoration].join(" ");
    })).join("|");
  }

  // stop names the focused element and says whether its focus can be seen.
  function stop() {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const focused = look(e), again = seen.has(e);
    e.blur();
    const plain = look(e);
    e.focus({ preventScroll: true });
    seen.add(e);
    return { name: page.name(e) || `<${e.localName}>`, visible: focused !== plain, again };
  }
  const seen = new Set();
  const start = () => { seen.clear(); document.activeElement?.blur(); getSelection()?.removeAllRanges(); };
  return { wide, small, stop, start };
})();

// Runs in a world of its own beside each page: sees the page's elements, shares
// none of its variables and is not bound by its Content-Security-Policy.
globalThis.page = (() => {
  const squeeze = (s) => (s ?? "").replace(/\s+/g, " ").trim();
  const visible = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;

  // text is what e says to a reader, in one line; what fields hold is left out.
  const text = (e) => squeeze(said(e));
  function said(n) {
    if (n.nodeType === Node.TEXT_NODE) return n.data;
    if (n.nodeType !== Node.ELEMENT_NODE) return "";
    if (n.matches("script,style,template,head,select,datalist,textarea") || n.checkVisibility?.({ visibilityProperty: true }) === false) {
      if (getComputedStyle(n).display !== "contents") return "";
    }
    const inner = [...n.childNodes].map(said).join("");
    return getComputedStyle(n).display.startsWith("inline") || n.localName === "label" ? inner : ` ${inner} `;
  }

  // name is what a screen reader calls e.
  function name(e) {
    const by = e.getAttribute("aria-labelledby");
    if (by) return squeeze(by.split(/\s+/).map((id) => squeeze(document.getElementById(id)?.textContent)).join(" "));
    if (e.getAttribute("aria-label")) return squeeze(e.getAttribute("aria-label"));
    if (e.matches("a,button,summary,[role=button],[role=tab]")) {
      // Words for screen readers only stand apart; the point before them does not.
      return squeeze(text(e) + " " + [...e.querySelectorAll("img")].map((i) => i.alt).join(" ")).replace(/ ([:,.;])/g, "$1");
    }
    if (e.matches("input[type=submit],input[type=button],input[type=image],input[type=reset]")) return squeeze(e.value || e.alt);
    if (e.localName === "fieldset") return text(e.querySelector(":scope > legend") ?? document.createElement("p"));
    return squeeze([...(e.labels ?? [])].map(text).join(" "));
  }

  const fields = {
    "text field": "textarea,input:not([type=checkbox],[type=radio],[type=file],[type=submit],[type=button],[type=image],[type=reset],[type=hidden])",
    field: "textarea,select,input:not([type=checkbox],[type=radio],[type=file],[type=submit],[type=button],[type=image],[type=reset],[type=hidden])",
    answer: "input[type=radio],input[type=checkbox]",
    checkbox: "input[type=checkbox]",
    list: "select",
    "file field": "input[type=file]",
    button: "button,input[type=submit],input[type=button],input[type=image],[role=button],[role=tab],summary",
    link: "a[href]:not([role=button],[role=tab])",
  };
  const group = "fieldset,[role=group],[role=radiogroup],[role=region]";
  const part = "fieldset,tr,li,section,article,form,details,nav,aside,dl > div,[role=row]";
  const naming = "h1,h2,h3,h4,h5,h6,legend,th,td,dt,dd,caption,strong,b,summary,a,label,p,span";

  // GOV.UK's radios and file drops are drawn by their labels: a field counts
  // as visible when its label is.
  const shown = (e) => visible(e) || [...(e.labels ?? [])].some(visible);

  // inner follows names of parts, outermost first, to the element that holds
  // the search.
  function inner(scope) {
    let at = document.body;
    for (const want of scope) {
      let found = [...at.querySelectorAll(group)].filter((e) => name(e) === want && visible(e));
      if (!found.length) {
        const near = [...at.querySelectorAll(naming)].filter((e) => text(e) === want && visible(e)).map((e) => e.parentElement.closest(part));
        found = [...new Set(near)].filter((e) => e && e !== at && at.contains(e));
      }
      if (found.length !== 1) throw new Error(found.length ? `has ${found.length} parts called ${quote(want)}` : `has no part called ${quote(want)}`);
      at = found[0];
    }
    return at;
  }
  const quote = (s) => JSON.stringify(s);

  // find returns the only element of a kind with this name, or throws in words.
  function find(kind, want, scope) {
    const all = [...inner(scope).querySelectorAll(fields[kind])];
    let fits = all.filter((e) => shown(e) && name(e) === want);
    // The head of an open part and the button inside it may say the same: the
    // head has done its work.
    if (fits.length > 1) fits = fits.filter((e) => !(e.localName === "summary" && e.parentElement.open));
    if (!fits.length) {
      const unseen = all.some((e) => name(e) === want || squeeze(e.textContent) === want) ? ", it is there but hidden" : "";
      throw new Error(`has no ${kind} ${quote(want)}${unseen}, only ${quote(all.filter(shown).map(name))}`);
    }
    if (fits.length > 1 && !(kind === "link" && fits.every((e) => e.href === fits[0].href))) {
      throw new Error(`has ${fits.length} of ${kind} ${quote(want)}; narrow with Within`);
    }
    if (fits[0].matches(":disabled")) throw new Error(`: ${kind} ${quote(want)} is disabled`);
    return fits[0];
  }

  const hitting = (e, x, y) => {
    const top = document.elementFromPoint(x, y);
    return top && (e.contains(top) || top.contains(e) && top.localName === "a" || [...(e.labels ?? [])].some((l) => l.contains(top))) ? null : top;
  };

  // aim scrolls e into view and says where a finger would touch it. What lies
  // over it is an error: a person could not press it either.
  function aim(e) {
    const target = visible(e) ? e : [...e.labels].find(visible);
    target.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const r = target.getClientRects()[0];
    const x = r.x + r.width / 2, y = r.y + r.height / 2;
    const over = hitting(e, x, y);
    if (over) throw new Error(`: ${quote(name(e))} lies under ${over.outerHTML.slice(0, 120)}`);
    return { x, y };
  }

  function focus(e) {
    if (e.readOnly) throw new Error(`: ${quote(name(e))} cannot be changed`);
    e.scrollIntoView({ block: "center", behavior: "instant" });
    e.focus();
    e.select?.();
    if (["date", "month", "time", "datetime-local", "color", "range", "week"].includes(e.type)) return "set";
    return "type";
  }

  function set(e, value) {
    e.value = value;
    e.dispatchEvent(new Event("input", { bubbles: true }));
    e.dispatchEvent(new Event("change", { bubbles: true }));
    return e.value;
  }

  function pick(e, want) {
    const option = [...e.options].find((o) => squeeze(o.text) === want && !o.disabled);
    if (!option) throw new Error(`: ${quote(name(e))} does not offer ${quote(want)}, only ${quote([...e.options].filter((o) => !o.disabled).map((o) => squeeze(o.text)))}`);
    e.focus();
    option.selected = true;
    e.dispatchEvent(new Event("input", { bubbles: true }));
    e.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const value = (e) => (e.localName === "select" ? squeeze(e.selectedOptions[0]?.text) : e.value);
  const read = (scope) => text(inner(scope));
  return { squeeze, visible, text, name, inner, find, aim, focus, set, pick, value, read };
})();

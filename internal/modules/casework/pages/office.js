// Keys for those who work here all day. What a key does stands in the page:
// data-key on a link, a button, a field or a folded part; data-row on the link
// of each row. Nothing happens while somebody types, and the sheet of keys
// (/phim-tat) switches all of it off.
const off = "xaso-keys-off"
const rows = () => [...document.querySelectorAll("[data-row]")]
let at = -1

const go = (step) => {
  const all = rows()
  if (!all.length) return
  at = Math.min(Math.max(all.indexOf(document.activeElement) >= 0 ? all.indexOf(document.activeElement) + step : at + step, 0), all.length - 1)
  all[at].focus()
}

const use = (el) => {
  if (el.tagName === "DETAILS") {
    el.open = true
    el.scrollIntoView({ block: "nearest" })
    return (el.querySelector("input:not([type=hidden]),textarea,select,button") || el.firstElementChild).focus()
  }
  if (el.matches("input,textarea,select")) return el.focus()
  el.tagName === "A" ? el.click() : el.focus() // a button is pressed by the person, not by a slip
}

addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || localStorage.getItem(off)) return
  if (e.target.matches("input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable]")) return
  if (e.key === "j" || e.key === "k") return go(e.key === "j" ? 1 : -1)
  if (e.key === "x") {
    const box = document.activeElement.closest("tr")?.querySelector("input[type=checkbox]")
    if (box) box.checked = !box.checked
    return
  }
  const el = document.querySelector(`[data-key="${CSS.escape(e.key)}"]`)
  if (el) {
    e.preventDefault()
    use(el)
  }
})

const part = document.querySelector("[data-keys-box]")
if (part) {
  const box = part.querySelector("input")
  part.hidden = false
  box.checked = !localStorage.getItem(off)
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(off) : localStorage.setItem(off, "1")))
}

// Whoever signs out leaves nothing behind that was kept for a lost connection.
document.querySelector('form[action$="/dang-xuat"]')?.addEventListener("submit", () => {
  for (const name of Object.keys(localStorage)) if (name.startsWith("xaso-giu-")) localStorage.removeItem(name)
})

// An entry survives a lost connection: what is typed is kept on this machine,
// encrypted under a key of the session, sent to the server when typing pauses,
// and the filing is repeated, unchanged, until it is acknowledged. The server
// files a draft once, however often it is asked.
const prefix = "xaso-giu-"
const week = 7 * 24 * 3600 * 1000
const wait = (ms) => new Promise((done) => {
  const timer = setTimeout(done, ms)
  addEventListener("online", () => { clearTimeout(timer); done() }, { once: true })
})

// --- kept on this machine ---------------------------------------------------
const secret = async (hex) => {
  if (!hex || !crypto.subtle) return null // a plain address: nothing is kept
  const raw = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16))
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"])
}
const packed = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
const unpacked = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
const keep = async (key, id, fields, page) => {
  if (!key) return
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(fields)))
  let text = ""
  for (const b of new Uint8Array(data)) text += String.fromCharCode(b)
  localStorage.setItem(prefix + id, JSON.stringify({ at: Date.now(), page, iv: packed(iv), data: btoa(text) }))
}
const keptOf = async (key, id) => {
  try {
    const kept = JSON.parse(localStorage.getItem(prefix + id))
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: unpacked(kept.iv) }, key, unpacked(kept.data))
    return { page: kept.page, fields: JSON.parse(new TextDecoder().decode(plain)) }
  } catch {
    forget(id) // of another session: nobody here may read it
    return null
  }
}
const forget = (id) => localStorage.removeItem(prefix + id)
const allKept = () => Object.keys(localStorage).filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
for (const id of allKept()) {
  let at = 0
  try { at = JSON.parse(localStorage.getItem(prefix + id)).at } catch {}
  if (Date.now() - at > week) forget(id)
}

// --- the page of an entry ---------------------------------------------------
const form = document.querySelector("form[data-nhap]")
if (form) {
  const say = form.dataset
  const id = say.nhap
  const key = await secret(say.khoa)
  let dirty = false
  let filing = false
  let syncing = false

  const bar = document.createElement("div")
  bar.setAttribute("role", "status")
  form.prepend(bar)
  const tell = (text, on) => {
    bar.className = text ? "q-offline" + (on ? " q-offline--on" : "") : ""
    bar.textContent = text || ""
  }

  // what is typed: fields without files, the key and the token
  const typed = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "_form" && name !== "_key")

  const restore = (fields) => {
    const values = {}
    for (const [name, value] of fields) (values[name] ||= []).push(value)
    for (const el of form.elements) {
      if (!el.name || el.type === "hidden" || el.type === "file" || el.type === "submit") continue
      const of = values[el.name] || []
      if (el.type === "checkbox" || el.type === "radio") {
        const on = of.includes(el.value)
        if (el.checked !== on) el.click()
      } else if (el.tagName === "SELECT" || "value" in el) el.value = of.shift() ?? ""
    }
  }

  const kept = key && localStorage.getItem(prefix + id) && (await keptOf(key, id))
  // Not by the clock, for two machines' never agree: what the server says that it
  // received, and what stands in the page anyway, need not be offered.
  if (kept && kept.page !== say.nhan && JSON.stringify(kept.fields) !== JSON.stringify(typed())) {
    tell(say.con, true)
    for (const [words, act] of [[say.lay, () => { restore(kept.fields); dirty = true; tell(""); sync() }], [say.bo, () => { forget(id); tell("") }]]) {
      const button = document.createElement("button")
      button.type = "button"
      button.className = "govuk-button govuk-button--secondary"
      button.textContent = words
      button.addEventListener("click", act)
      bar.append(button)
    }
  } else forget(id)

  let pause
  const changed = (e) => {
    dirty = true
    keep(key, id, typed(), form.elements._key.value)
    clearTimeout(pause)
    pause = setTimeout(sync, e.type === "change" && e.target.matches("input[type=radio],input[type=checkbox],select") ? 300 : 2500)
  }
  form.addEventListener("input", changed)
  form.addEventListener("change", changed)

  const names = (root) => [...new Set([...root.querySelectorAll("#to-khai [name]")].map((el) => el.name))].sort().join()

  // sync sends what is typed to the server; an answer with other questions
  // means that the page has to be drawn again.
  const sync = async () => {
    if (!dirty || filing || syncing || form.querySelector("[data-gui]")) return
    syncing = true
    dirty = false
    const body = new FormData()
    for (const [name, value] of typed()) body.append(name, value)
    body.set("_form", form.elements._form.value)
    body.set("_key", crypto.randomUUID?.() || String(Math.random()))
    body.set("_stay", "1")
    try {
      const answer = await fetch(form.action, { method: "POST", body })
      if (answer.ok && !answer.redirected) {
        tell("")
        if (!dirty) forget(id)
        const page = new DOMParser().parseFromString(await answer.text(), "text/html")
        if (!dirty && names(page) && names(page) !== names(document)) redraw()
      }
    } catch {
      dirty = true
      tell(say.mat)
      pause = setTimeout(sync, 4000)
    }
    syncing = false
  }

  const redraw = () => {
    sessionStorage.setItem("xaso-o", JSON.stringify({ id: document.activeElement?.id, y: scrollY }))
    location.replace(form.action) // not again what was posted
  }
  try {
    const was = JSON.parse(sessionStorage.getItem("xaso-o"))
    sessionStorage.removeItem("xaso-o")
    scrollTo(0, was.y)
    document.getElementById(was.id)?.focus({ preventScroll: true })
  } catch {}

  addEventListener("offline", () => tell(say.mat))
  addEventListener("online", () => { if (dirty) sync(); else if (!filing) tell("") })

  // --- filing ---------------------------------------------------------------
  // file repeats one and the same request until somebody has answered it.
  const file = async (button) => {
    filing = true
    clearTimeout(pause)
    const body = new FormData(form, button)
    await keep(key, id, typed(), form.elements._key.value)
    tell(say.dangGui, true)
    for (let ms = 1000; ; ms = Math.min(ms * 2, 15_000)) {
      let answer = null
      try {
        answer = await fetch(form.action, { method: "POST", body })
      } catch {}
      if (answer && answer.redirected && new URL(answer.url).pathname.includes("/quay/da-nhap/")) {
        forget(id)
        return location.replace(answer.url)
      }
      if (answer && answer.status < 500 && answer.status !== 429) {
        // Heard, and not filed: the page itself says why. The same key makes the
        // second sending the same wish.
        form.dataset.gui = "1"
        return form.requestSubmit(button)
      }
      tell(say.mat)
      await wait(ms)
    }
  }
  form.addEventListener("submit", (e) => {
    if (e.defaultPrevented || form.dataset.gui) return
    if (e.submitter?.name === "accept") {
      e.preventDefault()
      if (!filing) file(e.submitter)
      return
    }
    keep(key, id, typed(), form.elements._key.value)
    if (!navigator.onLine) {
      e.preventDefault()
      dirty = true
      tell(say.mat)
    }
  })

  // --- what a telephone sends -------------------------------------------------
  const phone = document.querySelector("[data-cho]")
  if (phone) {
    const look = setInterval(async () => {
      try {
        const answer = await fetch(phone.dataset.cho)
        if (!answer.ok) return clearInterval(look)
        const now = (await answer.json()).anh
        if (now === phone.dataset.anh || syncing || filing) return
        clearInterval(look)
        if (dirty) await sync()
        redraw()
      } catch {}
    }, 3000)
  }
}

// --- the counter: entries that were begun here and not sent -------------------
const list = document.querySelector("[data-con-giu]")
if (list) {
  const key = await secret(list.dataset.khoa)
  for (const id of allKept()) {
    if (!key || !(await keptOf(key, id))) continue
    const line = document.createElement("p")
    const link = document.createElement("a")
    link.className = "govuk-link"
    link.href = list.dataset.conGiu + id
    link.textContent = list.dataset.loi
    line.append(link)
    list.append(line)
    list.hidden = false
  }
}

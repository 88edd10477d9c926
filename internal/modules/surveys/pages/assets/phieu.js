// Sheets of a survey survive a telephone without signal. What is filled is
// first stored here, on the disk, and then sent until the house has said that
// it has it; a sheet has one number from its beginning, so that however often
// it is sent it arrives once. While there is no signal the pages are drawn by
// this script out of what lies in the telephone: names of heads, places and
// members of the households of one collector, and nothing of anybody else.
const box = document.getElementById("phieu-may")
const { nguoi: person, goc: home, phieu: root } = box.dataset
const say = JSON.parse(box.dataset.loi)
const words = (text, ...args) => args.reduce((s, a) => s.replace("%v", a), text)
const pick = (w) => (w && ((box.dataset.ngonNgu === "en" && w.en) || w.vi)) || ""

// --- the rules, as package surveys judges them --------------------------------
const compose = (typed) => (typed ?? "").normalize("NFC").split(/\s+/).filter(Boolean).join(" ")
const shown = (n) => String(n).replace(".", ",")
const offers = (q, value) => (q.kind === "yes-no" ? ["yes", "no"].includes(value) : (q.choices || []).some((c) => c.value === value))
const wrong = (code, ...args) => ({ error: words(say[code], ...args) })

const readNumber = (q, typed) => {
  typed = typed.replaceAll(" ", "")
  if (/^-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]{1,2})?$/.test(typed)) typed = typed.replaceAll(".", "")
  else if (!/^-?[0-9]{1,12}([.,][0-9]{1,2})?$/.test(typed)) return wrong("answer-number")
  const n = Number(typed.replace(",", "."))
  if ((q.kind === "money" || q.whole) && !Number.isInteger(n)) return wrong("answer-number")
  if (q.min !== undefined && n < q.min) return wrong("answer-small", shown(q.min))
  if (q.max !== undefined && n > q.max) return wrong("answer-great", shown(q.max))
  return { value: String(n) }
}
const readDay = (typed) => {
  const iso = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(typed)
  const vn = /^([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{4})$/.exec(typed)
  const [y, m, d] = (iso ? [iso[1], iso[2], iso[3]] : vn ? [vn[3], vn[2], vn[1]] : [0, 0, 0]).map(Number)
  const at = new Date(Date.UTC(y, m - 1, d))
  if (y < 1900 || y > 2200 || at.getUTCMonth() !== m - 1 || at.getUTCDate() !== d) return wrong("answer-date")
  return { value: at.toISOString().slice(0, 10) }
}
export const clean = (q, typed) => {
  typed = compose(typed)
  if (typed === "") return { value: "" }
  if (q.kind === "yes-no" || q.kind === "choice") return offers(q, typed) ? { value: typed } : wrong("answer-choice")
  if (q.kind === "number" || q.kind === "money") return readNumber(q, typed)
  if (q.kind === "date") return readDay(typed)
  return [...typed].length > 500 ? wrong("answer-long", 500) : { value: typed }
}
const fieldOf = (key, member) => (member ? key + "@" + member : key)
const findQuestion = (form, key) => {
  for (const s of form.sections) for (const q of s.questions) if (q.key === key) return [q, s]
  return []
}
const applies = (form, q, member, given) => {
  if (!q.if) return true
  const [of, section] = findQuestion(form, q.if.key)
  const { value } = clean(of, given[fieldOf(of.key, section.members ? member : "")])
  return q.if.is.includes(value) && applies(form, of, member, given)
}
const among = (section, members, year) => (section.members ? members.filter((m) => !m.born || year - m.born >= (section.from || 0)) : [{ id: "" }])
export const judge = (form, members, given, year) => {
  const kept = {}
  const errors = []
  for (const s of form.sections) {
    for (const m of among(s, members, year)) {
      for (const q of s.questions) {
        if (!applies(form, q, m.id, given)) continue
        const field = fieldOf(q.key, m.id)
        const { value, error } = clean(q, given[field])
        if (error) errors.push({ field, text: error })
        else if (value === "" && q.required) errors.push({ field, text: say["answer-missing"] })
        else if (value !== "") kept[field] = value
      }
    }
  }
  return { kept, errors }
}

// --- what lies in this telephone -----------------------------------------------
const name = "xaso-phieu " + home
const opened = new Promise((done, failed) => {
  const asked = indexedDB.open(name, 1)
  asked.onupgradeneeded = () => {
    for (const [store, key] of [["rounds", "id"], ["sheets", "id"], ["about", "key"]]) asked.result.createObjectStore(store, { keyPath: key })
  }
  asked.onsuccess = () => done(asked.result)
  asked.onerror = () => failed(asked.error)
})
opened.catch(() => {})
// strict: "saved" is said only when the disk has it.
const within = async (store, mode, act) => {
  const db = await opened
  return new Promise((done, failed) => {
    const tx = db.transaction(store, mode, { durability: "strict" })
    const asked = act(tx.objectStore(store))
    tx.oncomplete = () => done(asked?.result)
    tx.onerror = tx.onabort = () => failed(tx.error)
  })
}
const all = (store) => within(store, "readonly", (s) => s.getAll())
const put = (store, value) => within(store, "readwrite", (s) => s.put(value))
const drop = (store, key) => within(store, "readwrite", (s) => s.delete(key))
const wipe = async () => {
  for (const store of ["rounds", "sheets", "about"]) await within(store, "readwrite", (s) => s.clear())
  document.cookie = `phieu-cho=0; path=${home}; SameSite=Lax; max-age=60` // the house tells the browser to forget the rest
}
const today = () => new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10)

// count leaves the number of unsent sheets where signing out can see it.
const count = async () => {
  const n = (await all("sheets")).filter((s) => s.state !== "sent").length
  const held = n > 0 || (await all("rounds")).length > 0
  document.cookie = `phieu-cho=${n}; path=${home}; SameSite=Lax; max-age=${held ? 30 * 86400 : 0}`
  return n
}

// tidy forgets what is over, and everything of somebody else but what they
// have not sent yet: that only they can.
const tidy = async (owner) => {
  for (const r of await all("rounds")) if (r.until < today() || (owner && r.person !== owner)) await drop("rounds", r.id)
  const left = (await all("rounds")).map((r) => r.id)
  for (const s of await all("sheets")) if (s.state === "sent" && !left.includes(s.campaign)) await drop("sheets", s.id)
}

// refresh brings the list, unless it was brought just now.
const refresh = async () => {
  const last = await all("rounds")
  if (last.length && last.every((r) => r.person === person && Date.now() - r.at < 60_000)) return
  const answer = await fetch(root + "/du-lieu")
  if (!answer.ok || answer.redirected) throw new Error("du-lieu")
  const data = await answer.json()
  await tidy(data.person)
  await within("rounds", "readwrite", (s) => {
    s.clear()
    for (const r of data.rounds) s.put({ ...r, person: data.person, at: Date.now() })
  })
  await put("about", { key: "person", value: data.person })
}

// --- sending ---------------------------------------------------------------------
let sending = null
let state = "" // why nothing can be sent: "sign-in", "others", "offline"
const sync = () => (sending ||= send().finally(() => { sending = null; show() }))
const send = async () => {
  state = ""
  for (const s of await all("sheets")) {
    if (s.state !== "pending" || (person && s.person !== person)) continue
    let answer
    try {
      answer = await fetch(root + "/gui", { method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": s.id + "." + s.rev },
        body: JSON.stringify({ id: s.id, rev: s.rev, person: s.person, campaign: s.campaign, household: s.household, outcome: s.outcome,
          answers: s.answers, reason: s.reason, filled: s.filled }) })
    } catch {
      state = "offline"
      return
    }
    const told = await answer.json().catch(() => ({}))
    const now = (await all("sheets")).find((other) => other.id === s.id)
    if (!now || now.rev !== s.rev) continue // corrected meanwhile: the next round sends it
    if (answer.ok && told.state) await put("sheets", { ...s, state: "sent", why: told.why, message: told.message, answers: undefined, reason: undefined })
    else if (answer.status === 401) { state = "sign-in"; return }
    else if (told.code === "surveys.other-person" || answer.status === 403) { state = "others"; return }
    else if (answer.status === 422) await put("sheets", { ...s, state: "rejected", errors: told.errors || [], message: (told.errors || []).map((e) => e.text).join(" ") || told.title })
    else if (told.code === "gate.taken" || answer.status === 429 || answer.status >= 500) return
    else await put("sheets", { ...s, state: "rejected", errors: [], message: told.title || String(answer.status) })
  }
}

// --- drawing ---------------------------------------------------------------------
const el = (tag, props, ...children) => {
  const node = document.createElement(tag)
  for (const [key, value] of Object.entries(props || {})) if (value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value)
  node.append(...children.filter((c) => c !== undefined && c !== ""))
  return node
}
const tag = (kind, text) => el("strong", { class: "govuk-tag" + (kind ? " govuk-tag--" + kind : "") }, text)
const link = (path, text) => el("a", { class: "govuk-link", href: root + path }, text)
const ownSheets = async (owner) => (await all("sheets")).filter((s) => s.person === owner)
const current = async () => person || (await all("about")).find((a) => a.key === "person")?.value || ""

// localTag says what becomes of a sheet that lies here.
const localTag = (s) => {
  if (s.state === "pending") return tag("yellow", say.pending)
  if (s.state === "rejected") return tag("red", words(say.rejected, s.message))
  if (s.state === "draft") return tag("grey", say.draft)
  return s.why ? tag("yellow", s.message) : tag("green", say.sent)
}

let ready = false
const show = async () => {
  let sheets
  try {
    sheets = await all("sheets")
    await count()
  } catch {
    box.className = "s-phone s-phone--wait"
    box.replaceChildren(el("p", {}, say["no-store"]))
    return
  }
  const owner = await current()
  const pending = sheets.filter((s) => s.person === owner && s.state === "pending").length
  const others = sheets.filter((s) => s.person !== owner && s.state !== "sent").length
  const lines = []
  if (!navigator.onLine || state === "offline") lines.push(say.offline)
  if (pending) lines.push(pending === 1 ? say["unsent.one"] : words(say.unsent, pending))
  if (state === "sign-in" || state === "others") lines.push(say[state === "others" ? "others" : "sign-in"])
  if (others) lines.push(words(say.sheets, others))
  if (!pending && !lines.length && person) lines.push(ready ? say.ready : say["not-ready"])
  box.className = "s-phone" + (pending || others || state ? " s-phone--wait" : "")
  box.replaceChildren(...lines.map((text) => el("p", {}, text)))
  if (state === "sign-in" || state === "others") box.append(el("p", {}, el("a", { class: "govuk-link", href: home.replace(/\/$/, "") + "/dang-nhap?ve=" + encodeURIComponent(location.pathname) }, say["sign-in.link"])))
  else if (pending && navigator.onLine) {
    const button = el("button", { type: "button", class: "govuk-button govuk-button--secondary" }, say.send)
    button.addEventListener("click", sync)
    box.append(button)
  } else if (!person && navigator.onLine && !pending) box.append(el("p", {}, el("a", { class: "govuk-link", href: location.href }, say.reload)))
  for (const line of document.querySelectorAll("li[data-ho]")) {
    const s = sheets.find((one) => one.person === owner && one.household === line.dataset.ho && location.pathname.includes(one.campaign))
    if (!s || (s.state === "sent" && person && !line.dataset.may)) continue // the page knows more of what has arrived
    line.dataset.may = "1"
    line.querySelector(".govuk-tag")?.replaceWith(localTag(s))
  }
}

// --- a sheet -----------------------------------------------------------------------
const given = (form) => {
  const answers = {}
  for (const node of form.elements) {
    if (!node.name?.startsWith("a.") || (node.type === "radio" && !node.checked)) continue
    answers[node.name.slice(2)] = node.value
  }
  return answers
}
const setAnswers = (form, s) => {
  for (const node of form.elements) {
    const value = node.name === "outcome" ? s.outcome : node.name === "reason" ? s.reason : node.name?.startsWith("a.") ? s.answers?.[node.name.slice(2)] : undefined
    if (value === undefined) continue
    if (node.type === "radio") node.checked = node.value === value
    else node.value = value
  }
}

// clear takes the errors of an earlier try away; complain writes new ones.
const clear = (form) => {
  document.querySelector(".govuk-error-summary")?.remove()
  for (const p of form.querySelectorAll(".govuk-error-message")) p.remove()
  for (const node of form.querySelectorAll(".govuk-form-group--error")) node.classList.remove("govuk-form-group--error")
}
const complain = (form, errors) => {
  clear(form)
  const list = el("ul", { class: "govuk-list govuk-error-summary__list" })
  for (const e of errors) {
    const node = form.querySelector(`[name="${CSS.escape(e.field === "reason" ? "reason" : "a." + e.field)}"]`)
    const group = node?.closest(".govuk-form-group")
    if (!group) { list.append(el("li", {}, e.text)); continue }
    const label = group.querySelector("legend, label")?.textContent.trim()
    list.append(el("li", {}, el("a", { href: "#" + node.id }, label + ": " + e.text)))
    group.classList.add("govuk-form-group--error")
    const p = el("p", { class: "govuk-error-message", id: node.id + "-loi" }, e.text)
    const before = group.querySelector(".govuk-radios, .govuk-input__wrapper") || node
    before.before(p)
    node.setAttribute("aria-describedby", p.id)
  }
  const summary = el("div", { class: "govuk-error-summary", tabindex: "-1" },
    el("div", { role: "alert" }, el("h2", { class: "govuk-error-summary__title" }, say["error.title"]), el("div", { class: "govuk-error-summary__body" }, list)))
  document.querySelector("h1").before(summary)
  summary.focus()
}

// enliven makes a form store its sheet here before it goes anywhere.
const enliven = async (form, round, household) => {
  const owner = await current()
  const year = Number(round.from.slice(0, 4))
  const mine = () => ownSheets(owner).then((some) => some.find((s) => s.campaign === round.id && s.household === household.id && s.state !== "sent"))
  const begun = await mine()
  if (begun) setAnswers(form, begun)
  const update = () => {
    const answers = given(form)
    form.querySelector("[data-hoi]").hidden = form.elements.outcome.value === "unmet"
    for (const node of form.querySelectorAll("[data-cau]")) {
      const [key, member] = node.dataset.cau.slice(2).split("@")
      const [q] = findQuestion(round.form, key)
      node.hidden = !!q && !applies(round.form, q, member || "", answers)
    }
  }
  // record is the sheet as it stands; a number once given stays the sheet's.
  const record = async (next) => {
    const was = await mine()
    const rev = was ? was.rev + (was.state === "draft" ? 0 : 1) : Number(form.elements.rev.value)
    return { id: was?.id || form.elements.sheet.value, rev, person: owner, campaign: round.id, household: household.id, outcome: form.elements.outcome.value,
      answers: given(form), reason: form.elements.reason.value, filled: Date.now(), state: next }
  }
  let pause
  form.addEventListener("input", () => {
    update()
    clearTimeout(pause)
    pause = setTimeout(async () => {
      const was = await mine()
      if (!was || was.state === "draft") await put("sheets", await record("draft")).catch(() => {})
    }, 600)
  })
  update()
  form.addEventListener("submit", async (e) => {
    if (form.dataset.thang) return
    e.preventDefault()
    clearTimeout(pause)
    const s = await record("pending").catch(() => null)
    let errors = []
    if (s && s.outcome === "unmet") {
      s.answers = {}
      if ([...compose(s.reason)].length < 8) errors = [{ field: "reason", text: words(say["reason-short"], 8) }]
    } else if (s) {
      const judged = judge(round.form, household.members || [], s.answers, year)
      s.answers = judged.kept
      errors = judged.errors
    }
    if (errors.length) return complain(form, errors)
    try {
      if (!s) throw new Error("no store")
      await put("sheets", s)
    } catch {
      // The telephone is full, or keeps nothing: the plain form goes, if it can.
      form.dataset.thang = "1"
      box.className = "s-phone s-phone--wait"
      box.replaceChildren(el("p", {}, say.full))
      if (navigator.onLine && person) form.requestSubmit()
      return
    }
    await sync()
    const after = (await all("sheets")).find((one) => one.id === s.id)
    if (after?.state === "rejected") return after.errors.length ? complain(form, after.errors) : show()
    location.href = `${root}/${round.id}?${after?.state === "sent" ? "da-gui=" + encodeURIComponent(household.id) + "&" : ""}thon=${encodeURIComponent(household.hamlet)}`
  })
}

// --- at work -------------------------------------------------------------------------
const keepWorker = async () => {
  if (!("serviceWorker" in navigator)) return false
  await navigator.serviceWorker.register(root + "/tho.js", { scope: root })
  await navigator.serviceWorker.ready
  navigator.storage?.persist?.()
  return true
}
const begin = async () => {
  if (!person) {
    if ((await all("rounds")).length === 0) {
      document.getElementById("phieu-trang").replaceChildren(el("h1", { class: "govuk-heading-l" }, say.title), el("p", {}, say.nothing))
      return
    }
    const { drawOffline } = await import(box.dataset.ve)
    await drawOffline({ root, say, words, pick, all, tidy, current, ownSheets, el, tag, link, localTag, fieldOf, among, enliven })
  } else {
    const form = document.getElementById("phieu")
    await tidy(person)
    if (!form) await new Promise((done) => setTimeout(done, 800)) // the page first, then what is kept for later
    await refresh().catch(() => {})
    const round = form && (await all("rounds")).find((r) => r.id === form.dataset.cuoc)
    const household = round?.households.find((h) => h.id === form.dataset.hoSo)
    if (household) await enliven(form, round, household)
    keepWorker().then((kept) => { ready = kept; show() }, () => show())
  }
  await sync()
}
begin().catch(show)
addEventListener("online", () => sync())
addEventListener("offline", () => show())
setInterval(async () => {
  if (navigator.onLine && !document.hidden && (await all("sheets").catch(() => [])).some((s) => s.state === "pending") && !state.startsWith("s")) sync()
}, 20_000)
// Whoever signs out takes nothing of theirs for granted: what is kept goes with
// them. With sheets unsent the house asks first.
document.addEventListener("submit", async (e) => {
  if (!e.target.action?.endsWith("/dang-xuat") || e.defaultPrevented) return
  e.preventDefault()
  if (e.target.elements.bo || (await count().catch(() => 0)) === 0) await wipe().catch(() => {})
  e.target.submit()
})

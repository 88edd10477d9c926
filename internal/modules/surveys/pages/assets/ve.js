// The collector's pages without signal, drawn out of what lies in the telephone
// with what phieu.js hands over; other pages need not carry it.
export const drawOffline = (kit) => {
const { root, say, words, pick, all, tidy, current, ownSheets, el, tag, link, localTag, fieldOf, among, enliven } = kit
const radios = (field, legend, hint, choices, inline) => el("div", { class: "govuk-form-group" },
  el("fieldset", { class: "govuk-fieldset" }, el("legend", { class: "govuk-fieldset__legend govuk-fieldset__legend--s" }, legend),
    hint ? el("div", { class: "govuk-hint" }, hint) : "",
    el("div", { class: "govuk-radios" + (inline ? " govuk-radios--inline" : "") }, ...choices.map(([value, text], i) =>
      el("div", { class: "govuk-radios__item" }, el("input", { class: "govuk-radios__input", type: "radio", name: field, id: field + (i ? "-" + i : ""), value }),
        el("label", { class: "govuk-label govuk-radios__label", for: field + (i ? "-" + i : "") }, text))))))
const box1 = (field, label, hint, control) => el("div", { class: "govuk-form-group" }, el("label", { class: "govuk-label govuk-label--s", for: control.id }, label),
  hint ? el("div", { class: "govuk-hint" }, hint) : "", control)
const asked = (q, member) => {
  const field = "a." + fieldOf(q.key, member)
  const label = q.required ? pick(q.text) : words(say.optional, pick(q.text))
  const hint = pick(q.hint)
  let control
  if (q.kind === "yes-no") control = radios(field, label, hint, [["yes", say.yes], ["no", say.no]], true)
  else if (q.kind === "choice") control = radios(field, label, hint, q.choices.map((c) => [c.value, pick(c)]))
  else if (q.kind === "text") control = box1(field, label, hint, el("textarea", { class: "govuk-textarea", id: field, name: field, rows: 3 }))
  else control = box1(field, label + (q.unit ? ` (${pick(q.unit)})` : ""), hint, el("input", { class: "govuk-input govuk-input--width-10", id: field, name: field,
    inputmode: q.kind === "number" && !q.whole ? "decimal" : q.kind === "date" ? "text" : "numeric" }))
  return el("div", { "data-cau": field }, control)
}
const pageOf = (title, ...children) => {
  document.title = title
  document.getElementById("phieu-trang").replaceChildren(el("h1", { class: "govuk-heading-l" }, title), ...children)
}
const drawRounds = (rounds) => pageOf(say.title, rounds.length ? el("ul", { class: "s-visits" }, ...rounds.map((r) =>
  el("li", {}, link("/" + r.id, r.title)))) : el("p", {}, say.nothing))

const serverTag = (h) => {
  if (h.state === "done") return tag("green", h.mine ? say.done : words(say.by, h.by))
  return h.state === "unmet" ? tag("yellow", say.unmet) : tag("grey", say.none)
}
const drawRound = (round, sheets) => pageOf(round.title, el("p", {}, link("", say.list)), el("ul", { class: "s-visits" }, ...round.households.map((h) => {
  const s = sheets.find((one) => one.campaign === round.id && one.household === h.id)
  return el("li", { "data-ho": h.id }, link(`/${round.id}/${h.id}`, h.head), el("span", { class: "x-soft" }, h.code + " · " + h.place), s ? localTag(s) : serverTag(h))
})))
const drawSheet = async (round, h, sheets) => {
  const back = el("p", {}, link("/" + round.id, say.back))
  const s = sheets.find((one) => one.campaign === round.id && one.household === h.id)
  if (round.closed) return pageOf(h.head, back, el("p", {}, say.closed))
  if ((!s && h.state === "done") || s?.state === "sent") return pageOf(h.head, back, el("p", {}, h.state === "done" && !h.mine ? words(say.by, h.by) : ""), el("p", {}, say["edit-online"]))
  const questions = el("div", { "data-hoi": true })
  for (const section of round.form.sections) {
    const members = among(section, h.members || [], Number(round.from.slice(0, 4)))
    if (!members.length) continue
    questions.append(el("h2", { class: "govuk-heading-m" }, pick(section.title)))
    if (section.hint) questions.append(el("p", { class: "govuk-hint" }, pick(section.hint)))
    for (const m of members) {
      if (m.id) questions.append(el("h3", { class: "govuk-heading-s" }, m.born ? words(say.born, m.name, m.born) : m.name))
      questions.append(...section.questions.map((q) => asked(q, m.id)))
    }
  }
  const form = el("form", { id: "phieu", novalidate: true }, el("input", { type: "hidden", name: "sheet", value: crypto.randomUUID() }), el("input", { type: "hidden", name: "rev", value: "1" }),
    radios("outcome", say.outcome, "", [["done", say.met], ["unmet", say["not-met"]]]),
    box1("reason", say.reason, "", el("textarea", { class: "govuk-textarea", id: "reason", name: "reason", rows: 2 })), questions,
    el("button", { class: "govuk-button", type: "submit" }, say.save))
  form.elements.outcome[0].checked = true
  const reason = form.elements.reason.closest(".govuk-form-group")
  const toggle = () => { reason.hidden = form.elements.outcome.value !== "unmet" }
  form.addEventListener("input", toggle)
  pageOf(h.head, back, el("p", { class: "x-soft" }, h.code + " · " + h.place), form)
  const persons = round.form.sections.flatMap((one) => one.questions).find((q) => q.part === "persons")
  if (persons && h.people) form.elements["a." + persons.key].value = h.people
  await enliven(form, round, h)
  toggle()
}
const draw = async () => {
  await tidy("")
  const owner = await current()
  const rounds = (await all("rounds")).filter((r) => r.person === owner)
  const sheets = (await ownSheets(owner)).sort((a, b) => (a.state === "sent") - (b.state === "sent"))
  const [campaign, household] = location.pathname.slice(root.length).split("/").filter(Boolean).map(decodeURIComponent)
  const round = rounds.find((r) => r.id === campaign)
  const h = round?.households.find((one) => one.id === household)
  if (round && h) await drawSheet(round, h, sheets)
  else if (round) drawRound(round, sheets)
  else drawRounds(rounds)
}
return draw()
}

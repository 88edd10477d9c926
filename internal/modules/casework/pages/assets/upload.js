// Files go up in parts of 256 KB: after a lost signal the next part follows the
// last one held, and a picture is made small on the device before. Forms with
// data-tai-len say where to; without this script they send the files whole.
const part = 256 * 1024
const longSide = 2000
const wait = (ms) => new Promise((done) => setTimeout(done, ms))

// small turns a photo into a JPEG of at most longSide pixels; what the browser
// cannot draw goes as it is.
const small = async (file) => {
  if (!file.type.startsWith("image/") || file.size < 400_000) return file
  try {
    const image = await createImageBitmap(file)
    const scale = Math.min(1, longSide / Math.max(image.width, image.height))
    const canvas = document.createElement("canvas")
    canvas.width = Math.round(image.width * scale)
    canvas.height = Math.round(image.height * scale)
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file
  } catch {
    return file
  }
}

// ask sends one request until it is answered. 4xx is an answer.
const ask = async (form, fields) => {
  for (let pause = 1000; ; pause = Math.min(pause * 2, 15_000)) {
    const body = new FormData()
    body.set("_form", form.querySelector("input[name=_form]")?.value || "")
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    const answer = await fetch(form.dataset.taiLen, { method: "POST", body }).catch(() => null)
    if (answer && answer.status < 500 && answer.status !== 429) {
      return answer.json().catch(() => ({ error: `HTTP ${answer.status}` }))
    }
    note(form, form.dataset.mat || "…")
    await wait(pause)
  }
}

const send = async (form, input, original, show) => {
  const file = await small(original)
  const paper = form.querySelector("input[name=giay]:checked")?.value || ""
  const key = crypto.randomUUID?.() || String(Math.random()).slice(2) + Date.now()
  const about = { field: input.name, giay: paper }
  const begun = await ask(form, { viec: "mo", name: file.name, type: file.type, size: file.size, _key: key + "m", ...about })
  if (begun.error) throw new Error(begun.error)
  let held = 0
  while (held < file.size) {
    const next = await ask(form, { viec: "doan", id: begun.id, tu: held, doan: file.slice(held, held + part), _key: key + held, ...about })
    if (next.error) throw new Error(next.error)
    held = next.held
    show(held / file.size)
  }
  const done = await ask(form, { viec: "xong", id: begun.id, _key: key + "x", ...about })
  if (done.error) throw new Error(done.error)
  return done.file
}

const note = (form, text) => {
  const line = form.querySelector("[data-gui]")
  if (line) line.textContent = text
}

const open = new Set() // inputs whose files are under way
const take = async (form, input) => {
  const box = document.createElement("div")
  box.className = "q-sending"
  box.setAttribute("role", "status")
  box.dataset.gui = ""
  input.after(box)
  open.add(input)
  const files = [...input.files]
  input.value = ""
  for (const file of files) {
    try {
      const sent = await send(form, input, file, (share) => (box.textContent = `${file.name}: ${Math.round(share * 100)} %`))
      const list = input.parentElement.parentElement.querySelector(`[id="${input.name}-da-gui"]`) || document.createElement("ul")
      list.id = input.name + "-da-gui"
      list.className = "x-files"
      const item = document.createElement("li")
      const name = document.createElement("span")
      name.className = "x-files__name"
      name.textContent = `✓ ${sent.name} (${sent.size})`
      if (sent.thumb) {
        const image = new Image(72)
        image.src = sent.thumb
        image.alt = ""
        item.append(image)
      }
      item.append(name)
      if (form.dataset.nhap !== undefined || !form.dataset.taiLen.includes("/chup/")) {
        const hidden = document.createElement("input")
        hidden.type = "hidden"
        hidden.name = input.name
        hidden.value = sent.id
        item.append(hidden)
      }
      list.append(item)
      input.after(list)
    } catch (wrong) {
      const line = document.createElement("p")
      line.className = "govuk-error-message"
      line.textContent = `${file.name}: ${wrong.message}`
      input.before(line)
    }
  }
  box.remove()
  open.delete(input)
  form.dispatchEvent(new Event("da-gui"))
}

for (const form of document.querySelectorAll("form[data-tai-len]")) {
  form.addEventListener("change", (e) => {
    if (e.target.matches("input[type=file]") && e.target.files.length) take(form, e.target)
  })
  form.addEventListener("submit", (e) => {
    if (!open.size || e.defaultPrevented) return
    e.preventDefault() // the files first, then the page
    form.addEventListener("da-gui", () => open.size || form.requestSubmit(e.submitter), { once: true })
  }, true)
}
